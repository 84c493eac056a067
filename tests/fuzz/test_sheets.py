"""Spoilt tables by the import page: refused with a remedy, or shown row by row; confirmed wholly or not at all.

Nothing is in any register before it is confirmed; what is confirmed is in the chain; no error of ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.resources.outcome import Result
from audit.trail import head, since
from exchange.kinds import BY_NAME
from exchange.models import ImportRun
from sheets import open_table
from sheets.grid import Workbook
from sheets.reader import read_bytes
from sheets.refusals import Code, Refusal
from tests.exchange.test_roundtrip import full_books, full_snapshot
from tests.fuzz.conftest import SHARES, Run
from tests.fuzz.judging import Lines, each_statement_alone, listening
from tests.fuzz.sheets import Spoilt, spoil
from tests.snapshot import Snapshot

__all__ = ["full_books", "full_snapshot"]

USUAL = 30
# Before confirming, a preview and its row in the chain are all that may be new.
OPEN = frozenset({"audit_auditentry"})


@dataclass
class Importer:
    """An administrator's browser, and the books as they are before each file."""

    browser: Client
    lines: Lines
    books: dict[str, Any]
    head: int

    def wrong(self, file: Spoilt) -> Iterator[str]:
        """What is wrong with how a file was met."""
        self.lines.found.clear()
        with transaction.atomic(), each_statement_alone():
            yield from self._met(file)
            transaction.set_rollback(True)
        yield from (f"logged: {line[-1500:]}" for line in self.lines.found)

    def _met(self, file: Spoilt) -> Iterator[str]:
        page = f"/import/{file.kind}/"
        form = (
            {"text": file.source}
            if isinstance(file.source, str)
            else {"file": SimpleUploadedFile(file.name, file.source)}
        )
        answer = self.browser.post(page, form)
        run = ImportRun.objects.first()
        if answer.status_code != 302:
            if answer.status_code != 422 or 'role="alert"' not in answer.content.decode():
                yield f"answered {answer.status_code}"
            if run is not None or self._moved():
                yield "refused, yet something was saved"
            return
        if run is None or answer["Location"] != f"{page}{run.pk}/":
            yield f"no preview, but {answer['Location']}"
            return
        if moved := self._moved() - OPEN:
            yield f"written before it was confirmed: {sorted(moved)}"
        yield from self._shown(run, page)
        yield from self._confirmed(run, page)

    def _shown(self, run: ImportRun, page: str) -> Iterator[str]:
        columns = {"", *BY_NAME[run.kind]().columns}
        for row in run.rows:
            refused = row["result"] == Result.REJECTED
            if refused != bool(row["errors"]) or row["row"] < 1:
                yield f"row {row['row']} is {row['result']} with {row['errors']}"
            if any(not error["message"] or error["column"] not in columns for error in row["errors"]):
                yield f"row {row['row']}: {row['errors']}"
        for path in ("", "?result=rejected", "errors/"):
            answer = self.browser.get(f"{page}{run.pk}/{path}")
            if answer.status_code != 200:
                yield f"{path or 'preview'} answered {answer.status_code}"
            b"".join(answer)

    def _confirmed(self, run: ImportRun, page: str) -> Iterator[str]:
        rows = "good" if run.pk % 2 else "all"
        answer = self.browser.post(f"{page}{run.pk}/confirm/", {"rows": rows})
        if answer.status_code != 302:
            yield f"confirmed: answered {answer.status_code}"
        run.refresh_from_db()
        moved = self._moved()
        applied = since(self.head).filter(action="import.applied").count()
        if run.status != ImportRun.Status.APPLIED:
            if moved - OPEN or applied:
                yield f"not imported, yet written: {sorted(moved)}"
            return
        if (run.rejected and rows == "all") or applied != 1:
            yield f"imported with {run.rejected} rejected rows, {applied} times on record"
        if len(run.touched) < run.new + run.changed:
            yield f"{run.new + run.changed} rows promised, {len(run.touched)} written"
        answer = self.browser.post(f"{page}{run.pk}/undo/")
        if answer.status_code != 302:
            yield f"undone: answered {answer.status_code}"

    def _moved(self) -> set[str]:
        """Tables that are not as they were."""
        now = Snapshot.take().tables
        return {name for name in {*now, *self.books} if now.get(name) != self.books.get(name)}


@pytest.fixture
def importer(full_books: None, sign_in: Callable[..., Client]) -> Iterator[Importer]:
    """The administrator at the import page."""
    browser = sign_in(User.objects.get(username="administrator"))
    browser.raise_request_exception = False
    with listening() as lines:
        yield Importer(browser, lines, Snapshot.take().tables, head())


@pytest.mark.parametrize("share", range(SHARES))
def test_sheets(
    importer: Importer, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None], share: int
) -> None:
    """FUZZ_SEED=… FUZZ_AT=… sends one of them again. In the usual run files are read without a child, to be quick."""
    run = Run.of("SHEETS", share, USUAL)
    if not run.asked_for:
        monkeypatch.setattr(open_table, "read_in_child", _read_here)
    record_property("fuzz-seed", run.seed)
    failures, met = [], {}
    for number in run.going():
        file = spoil(Random(f"{run.seed}/{number}"))
        met[f"sheet {file.how}"] = met.get(f"sheet {file.how}", 0) + 1
        if wrong := list(importer.wrong(file)):
            shown = file.source[:300]
            failures.append(
                f"FUZZ_SEED={run.seed} FUZZ_AT={number}: {'; '.join(wrong)}\n    {file.kind} {file.name} {file.how} {shown!r}"
            )
    record_property("fuzz", sorted(met.items()))
    assert not failures, f"{len(failures)} of {sum(met.values())}\n" + "\n".join(failures[:40])


def _read_here(source: bytes, *, filename: str, sheet: str | None) -> Workbook:
    """As the child does it; only a panic of the native reader is an answer, an error of ours is not."""
    try:
        return read_bytes(source, filename=filename, sheet=sheet)
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Refusal(Code.TOO_COMPLEX) from None
        raise
