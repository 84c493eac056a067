"""Imports: a preview confirmed, or a file taken in at once; all of it or nothing, unless bad rows are to be skipped."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.resources.outcome import Result, RowRefusedError
from audit.actions import Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from duties.sweep import catch_up
from exchange.actions.previews import (
    counts,
    keep_pending,
    keep_source,
    new_run,
    reject,
    resource_of,
    take_down,
)
from exchange.keeping import given_row, kept_touches
from exchange.models import ImportRun
from exchange.reading import Reading

# An action that refuses more rows than this refuses the file.
MOST_REFUSALS = 50


class ImportRefusedError(Exception):
    """Nothing was saved; the run says why, row by row."""

    def __init__(self, run: ImportRun, message: str) -> None:
        """``run`` holds the outcomes as they are now."""
        super().__init__(message)
        self.run = run


def apply_import(*, run: ImportRun, skip_rejected: bool, by: User, today: date) -> ImportRun:
    """Make the import that a preview showed. The rows are understood afresh; what differs is shown again first.

    Raises ImportRefusedError when nothing was saved, ValidationError when the run is no preview any more.
    """
    # A file taken in without a preview has shown nobody anything.
    seen = [row["result"] for row in run.rows] if run.is_kept else None
    refused: dict[int, Any] = {}
    while True:
        try:
            made = _apply(run, seen, refused, skip_rejected=skip_rejected, by=by, today=today)
        except ImportRefusedError as error:
            if error.run.is_kept:
                keep_pending(error.run, by=by)
            raise
        except RowRefusedError as error:
            refused[error.position] = error.errors
            if seen is not None:
                seen[error.position] = str(Result.REJECTED)
            if not skip_rejected or len(refused) > MOST_REFUSALS:
                run = _shown_again(run, refused, by=by, today=today)
                raise ImportRefusedError(run, _("有不能导入的行，没有保存任何内容")) from error
        else:
            catch_up(today=today, by=actor_name(by))
            return made


def import_now(*, kind: str, reading: Reading, skip_rejected: bool, by: User, today: date) -> ImportRun:
    """Take a file in without showing it first. Raises ImportRefusedError when nothing was saved."""
    run = apply_import(run=new_run(kind=kind, reading=reading, by=by), skip_rejected=skip_rejected, by=by, today=today)
    keep_source(run, reading)
    run.save(update_fields=["source"])
    return run


def _apply(
    run: ImportRun, seen: list[str] | None, refused: dict[int, Any], *, skip_rejected: bool, by: User, today: date
) -> ImportRun:
    resource = resource_of(run)
    with transaction.atomic():
        take_turn()
        if run.is_kept:
            run = ImportRun.objects.get(pk=run.pk)
            if not run.is_pending:
                raise ValidationError(_("这次导入已经处理过，请重新上传文件"))
        outcomes = reject(resource.understand([given_row(row) for row in run.given], today=today), refused)
        take_down(run, outcomes)
        if seen is not None and [str(outcome.result) for outcome in outcomes] != seen:
            raise ImportRefusedError(run, _("核对之后登记有了变化，已重新核对，请再看一遍"))
        if run.rejected and not skip_rejected:
            raise ImportRefusedError(run, _("有不能导入的行，没有保存任何内容"))
        touched = resource.apply(outcomes, by=by, today=today)
        run.status, run.applied_at = ImportRun.Status.APPLIED, database_now()
        run.touched = kept_touches(touched)
        run.save()
        facts = {"kind": run.kind, "file": run.filename, "sha256": run.sha256, **counts(run)}
        put_on_record([Deed("import.applied", "import", run.pk, facts)], by=actor_name(by), at=run.applied_at)
    return run


def _shown_again(run: ImportRun, refused: dict[int, Any], *, by: User, today: date) -> ImportRun:
    """The preview with what an action refused marked in it."""
    resource = resource_of(run)
    outcomes = resource.understand([given_row(row) for row in run.given], today=today)
    take_down(run, reject(outcomes, refused))
    return keep_pending(run, by=by) if run.is_kept else run
