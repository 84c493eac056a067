"""``manage.py sweep``: bring the books up to a day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from audit.jobs import job_run
from duties.management.arguments import day
from duties.sweep import sweep


class Command(BaseCommand):
    """Opens what is due to be opened, judges, flags, closes. Running it twice changes nothing."""

    help = "Open, judge, flag and close obligations up to a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Days are ISO dates."""
        parser.add_argument("--today", type=day, default=None)
        parser.add_argument("--everything", action="store_true", help="Judge every figure again, whatever changed.")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, today: date | None, everything: bool, **options: Any) -> None:
        """Run one sweep on record."""
        with job_run("sweep") as run:
            result = sweep(today=today or localdate(), everything=everything)
            run.detail = json.dumps(result.as_dict())
        if options["format"] == "json":
            self.stdout.write(json.dumps(result.as_dict()))
            return
        self.stdout.write(
            f"{result.today}: {result.opened} opened, {result.judged} judged, "
            f"{result.flagged} flagged, {result.closed} closed"
        )
