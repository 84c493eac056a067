"""``manage.py verify_audit``: go over the whole chain, and hold it against heads kept outside the database."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import anchors, guards, trail


class Command(BaseCommand):
    """Says whether every row fits; names the first that does not. Exit 0 whole, 1 broken."""

    help = "Verify the audit chain, and the heads in an anchor file."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file is the one that ``AUDIT_ANCHOR_FILE`` names, or a copy of it kept elsewhere."""
        parser.add_argument("--anchor", type=Path, default=None, metavar="FILE")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, anchor: Path | None, **options: Any) -> None:
        """One report; raises CommandError (exit 1) when something does not fit."""
        began = time.monotonic()
        report = self._report(anchor)
        report["seconds"] = round(time.monotonic() - began, 1)
        if options["format"] == "json":
            self.stdout.write(json.dumps(report))
        elif report["ok"]:
            self.stdout.write(f"{report['rows']} rows, the newest is {report['last']}: all fit ({report['seconds']} s)")
        if not report["ok"]:
            raise CommandError(_told(report))

    def _report(self, anchor: Path | None) -> dict[str, Any]:
        report: dict[str, Any] = {"ok": True, "unguarded": guards.missing()}
        heads = []
        if anchor is not None:
            if not anchor.exists():
                raise CommandError(f"{anchor}: no such file")
            try:
                heads = anchors.read_heads(anchor)
            except anchors.BadLineError as error:
                report |= {"ok": False, "anchor_line": error.line}
        verified = trail.verify(frozenset(head.seq for head in heads))
        report |= {"rows": verified.rows, "last": verified.last, "digest": verified.digest, "heads": len(heads)}
        if verified.broken is not None:
            report |= {"ok": False, "broken_at": verified.broken.seq, "fault": verified.broken.fault}
        elif found := anchors.lost(heads, verified, anchors.counts()):
            report |= {"ok": False, "anchor_line": found.line, "lost": found.what}
            report |= {"expected": found.expected, "found": found.found}
        if report["unguarded"]:
            report["ok"] = False
        return report


def _told(report: dict[str, Any]) -> str:
    said = []
    if "broken_at" in report:
        said.append(f"row {report['broken_at']} does not fit: {report['fault']}")
    if "lost" in report:
        words = f"line {report['anchor_line']} of the anchor file knows {report['lost']} {report['expected']}"
        said.append(f"{words}, the database {report['found'] or 'nothing'}")
    elif "anchor_line" in report:
        said.append(f"line {report['anchor_line']} of the anchor file does not fit")
    if report["unguarded"]:
        said.append(f"triggers are missing: {', '.join(report['unguarded'])}")
    return "; ".join(said)
