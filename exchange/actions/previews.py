"""Previews: a file as it was understood, kept for the one who uploaded it; its cells put right; thrown away."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.resources.outcome import Result, RowOutcome, RowRefusedError
from accounts.resources.table import TableResource
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from exchange.keeping import given_row, kept_outcome, kept_row
from exchange.kinds import BY_NAME
from exchange.models import ImportRun
from exchange.reading import Reading

# A longer cell than any column takes; refused before it is kept.
LONGEST_CELL = 2000
# How long a preview waits for its confirmation.
KEPT_FOR = timedelta(days=7)


def preview_import(*, kind: str, reading: Reading, by: User, today: date) -> ImportRun:
    """Keep what was understood of a file; nothing of it is saved in any register."""
    run = new_run(kind=kind, reading=reading, by=by)
    renew(run, today=today)
    keep_source(run, reading)
    with transaction.atomic():
        take_turn()
        run.save()
        _on_record("import.previewed", run, by=by)
    _forget_old_previews(today)
    return run


def keep_source(run: ImportRun, reading: Reading) -> None:
    """Put the file itself aside, privately and under a name of our own."""
    run.source.save(f"{run.sha256[:16]}.{reading.extension}", ContentFile(reading.source), save=False)


def correct_cell(*, run: ImportRun, position: int, column: str, value: str, by: User, today: date) -> ImportRun:
    """Put a cell of a preview right and understand the whole file again.

    Raises ValidationError when the preview is gone, or the cell is none of its cells.
    """
    if not 0 <= position < len(run.given) or column not in BY_NAME[run.kind]().columns or len(value) > LONGEST_CELL:
        raise ValidationError(_("没有这个单元格，请刷新后再试"))
    row = given_row(run.given[position])
    row = replace(
        row,
        values={**row.values, column: value},
        errors=tuple(error for error in row.errors if error.column != column),
    )
    run.given[position] = kept_row(row)
    renew(run, today=today)
    return keep_pending(run, by=by)


def drop_row(*, run: ImportRun, position: int, by: User, today: date) -> ImportRun:
    """Leave a row of a preview out, as if it were not in the file."""
    if not 0 <= position < len(run.given):
        raise ValidationError(_("没有这一行，请刷新后再试"))
    del run.given[position]
    renew(run, today=today)
    return keep_pending(run, by=by)


def discard_import(*, run: ImportRun, by: User | None) -> bool:
    """Throw a preview away, with the file; False when it is none any more. ``by`` is None where its time was up."""
    with transaction.atomic():
        take_turn()
        dropped = ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.PREVIEWED)
        if not dropped.update(status=ImportRun.Status.DISCARDED, given=[], rows=[], reading={}, source=""):
            return False
        _on_record("import.discarded", run, by=by)
    # The file goes last: one that lies about unnamed harms nobody, a name without its file does.
    run.source.delete(save=False)
    return True


def keep_pending(run: ImportRun, *, by: User) -> ImportRun:
    """Save a preview, unless somebody confirmed it while the file was understood anew: then what he made stands."""
    with transaction.atomic():
        take_turn()
        if not ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.PREVIEWED).exists():
            raise ValidationError(_("这次导入已经处理过，请重新上传文件"))
        run.save()
        _on_record("import.reread", run, by=by)
        return run


def _on_record(action: str, run: ImportRun, *, by: User | None) -> None:
    """What became of a preview, in figures: its cells are not in any register, so they are none of the chain's."""
    facts = {"kind": run.kind, "file": run.filename, "sha256": run.sha256, **counts(run)}
    put_on_record([Deed(action, "import", run.pk, facts)], by=actor_name(by), at=database_now())


def counts(run: ImportRun) -> dict[str, int]:
    """How many rows of each result."""
    return {str(result): getattr(run, result) for result in Result}


def _forget_old_previews(today: date) -> None:
    """Files that nobody confirmed hold names and telephone numbers; they do not stay."""
    for run in ImportRun.objects.filter(status=ImportRun.Status.PREVIEWED, at__date__lt=today - KEPT_FOR):
        discard_import(run=run, by=None)


def new_run(*, kind: str, reading: Reading, by: User) -> ImportRun:
    """A run with the rows of a file, not understood yet and not saved."""
    return ImportRun(
        kind=kind,
        filename=reading.filename[:200],
        sha256=reading.sha256,
        sheet=reading.sheet[:100],
        reading=reading.told,
        given=[kept_row(row) for row in reading.rows],
        user=by if by.pk else None,
        by=actor_name(by),
        at=database_now(),
    )


def resource_of(run: ImportRun) -> TableResource:
    """What understands the rows of a run, for whom it was begun."""
    resource = BY_NAME[run.kind]()
    resource.by = run.user
    return resource


def renew(run: ImportRun, *, today: date) -> None:
    """Understand the rows of a run against the registers as they stand now."""
    resource = resource_of(run)
    outcomes = resource.understand([given_row(row) for row in run.given], today=today)
    forecast: list[str] = []
    if resource.foretells and any(outcome.result in (Result.NEW, Result.CHANGED) for outcome in outcomes):
        outcomes, forecast = _try_out(resource, outcomes, run, today)
    take_down(run, outcomes)
    run.forecast = forecast


def take_down(run: ImportRun, outcomes: list[RowOutcome]) -> None:
    """Write outcomes and their counts into a run."""
    run.rows = [kept_outcome(outcome) for outcome in outcomes]
    for result in Result:
        setattr(run, result, sum(outcome.result == result for outcome in outcomes))


def reject(outcomes: list[RowOutcome], refused: dict[int, Any]) -> list[RowOutcome]:
    """The outcomes with some rows turned into rejected ones: position → errors."""
    return [
        replace(outcome, result=Result.REJECTED, errors=refused[outcome.position], draft={})
        if outcome.position in refused
        else outcome
        for outcome in outcomes
    ]


def _try_out(
    resource: TableResource, outcomes: list[RowOutcome], run: ImportRun, today: date
) -> tuple[list[RowOutcome], list[str]]:
    """Write the good rows, look at the registers, and take everything back."""
    try:
        with transaction.atomic():
            resource.apply(outcomes, by=run.user or User(username=run.by), today=today)
            lines = resource.aftermath()
            transaction.set_rollback(True)
    except RowRefusedError as error:
        return reject(outcomes, {error.position: error.errors}), []
    return outcomes, lines
