"""import_table KIND FILE: bring a table in, by the same door as the import page."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.resources.outcome import Result
from exchange.actions.imports import ImportRefusedError, import_now
from exchange.actions.previews import new_run, renew
from exchange.kinds import BY_NAME
from exchange.management.writer import add_writer, writer_of
from exchange.models import ImportRun
from exchange.reading import Reading, read_table
from sheets.refusals import Refusal

DONE, REJECTED, WRONG_USAGE = 0, 1, 2
COUNTS = tuple(str(result) for result in Result)


class Command(BaseCommand):
    """Exit codes: 0 done, 1 something was rejected or failed, 2 wrong usage. Data on stdout, messages on stderr."""

    help = "Import a table: KIND is one of " + ", ".join(BY_NAME)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As contracts promise."""
        parser.add_argument("kind", choices=list(BY_NAME), metavar="KIND")
        parser.add_argument("file", metavar="FILE", help="xlsx, xls, xlsb, ods, csv, txt or docx; - is stdin")
        parser.add_argument("--dry-run", action="store_true", help="show what would become of each row")
        parser.add_argument("--sheet", help="name of the sheet")
        add_writer(parser)
        parser.add_argument("--skip-rejected", action="store_true", help="take the good rows, leave the others out")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, understand, take in, tell."""
        try:
            by = writer_of(options)
            reading = self._read(options)
            run, failure = self._run(options, reading, by)
        except Refusal as refusal:
            self._refused(options, refusal.message(get_language() or "zh"))
        if options["format"] == "json":
            self.stdout.write(json.dumps(report(run, options["file"]), ensure_ascii=False))
        else:
            self._tell(run)
        if failure or run.rejected:
            raise CommandError(
                failure or _("%(count)s 行不能导入，已略过") % {"count": run.rejected}, returncode=REJECTED
            )

    def _run(self, options: dict[str, Any], reading: Reading, by: User) -> tuple[ImportRun, str]:
        today = localdate()
        if options["dry_run"]:
            run = new_run(kind=options["kind"], reading=reading, by=by)
            renew(run, today=today)
            return run, _("%(count)s 行不能导入（试读，没有保存）") % {"count": run.rejected} if run.rejected else ""
        try:
            skip = options["skip_rejected"]
            return import_now(kind=options["kind"], reading=reading, skip_rejected=skip, by=by, today=today), ""
        except ImportRefusedError as error:
            return error.run, str(error)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REJECTED) from error

    def _read(self, options: dict[str, Any]) -> Reading:
        resource = BY_NAME[options["kind"]]()
        if options["file"] == "-":
            source: bytes | str = sys.stdin.read()
            return read_table(source, filename="stdin.txt", sheet=options["sheet"], resource=resource)
        path = Path(options["file"])
        try:
            source = path.read_bytes()
        except OSError as error:
            facts = {"name": path, "reason": error.strerror}
            raise CommandError(_("打不开文件 %(name)s：%(reason)s") % facts, returncode=WRONG_USAGE) from error
        return read_table(source, filename=path.name, sheet=options["sheet"], resource=resource)

    def _refused(self, options: dict[str, Any], message: str) -> None:
        if options["format"] == "json":
            empty = {"kind": options["kind"], "file": options["file"], **dict.fromkeys(COUNTS, 0), "rows": []}
            self.stdout.write(json.dumps({**empty, "error": message}, ensure_ascii=False))
        raise CommandError(message, returncode=REJECTED)

    def _tell(self, run: ImportRun) -> None:
        self.stdout.write("  ".join(f"{name} {getattr(run, name)}" for name in COUNTS))
        for row in run.rows:
            for error in row["errors"]:
                where = f"{error['column']} “{error['value']}”" if error["column"] else ""
                self.stderr.write(f"{row['row']}: {row['key']} {where} {error['message']}")


def report(run: ImportRun, file: str) -> dict[str, Any]:
    """What the command tells as JSON."""
    rows = [{name: row[name] for name in ("row", "result", "key", "errors")} for row in run.rows]
    return {"kind": run.kind, "file": file, **{name: getattr(run, name) for name in COUNTS}, "rows": rows}
