"""export_table KIND FILE: write a table as import_table takes it back, every row the same."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.actions import record_export
from exchange.exports import Face, csv_bytes, export_rows, xlsx_bytes
from exchange.kinds import BY_NAME
from exchange.management.writer import add_writer, writer_of

FAILED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """Exit codes: 0 done, 1 failed, 2 wrong usage. Data on stdout, messages on stderr. Who took it is on record."""

    help = "Export a table; FILE ends in xlsx or csv, - writes csv to stdout. KIND is one of " + ", ".join(BY_NAME)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As contracts promise."""
        parser.add_argument("kind", choices=list(BY_NAME), metavar="KIND")
        parser.add_argument("file", metavar="FILE")
        add_writer(parser)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and tell how many rows."""
        kind, name = options["kind"], options["file"]
        ending = Path(name).suffix.lower()
        if name != "-" and ending not in (".xlsx", ".csv"):
            raise CommandError(_("文件名应以 .xlsx 或 .csv 结尾"), returncode=WRONG_USAGE)
        by = writer_of(options)
        rows = list(export_rows(BY_NAME[kind](), Face.SCRIPTS))
        record_export(table=kind, rows=len(rows) - 1, by=by)
        content = xlsx_bytes(kind, rows) if ending == ".xlsx" else csv_bytes(rows)
        if name == "-":
            self.stdout.write(content.decode("utf-8-sig"), ending="")
            return
        try:
            Path(name).write_bytes(content)
        except OSError as error:
            facts = {"name": name, "reason": error.strerror}
            raise CommandError(_("写不了文件 %(name)s：%(reason)s") % facts, returncode=FAILED) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps({"kind": kind, "file": name, "rows": len(rows) - 1}, ensure_ascii=False))
        else:
            self.stdout.write(f"{name}: {len(rows) - 1}")
