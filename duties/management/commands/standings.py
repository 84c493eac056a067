"""``manage.py standings``: what is owed and done, judged from scratch."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from duties.management.arguments import day, moment
from duties.standings import Filter, as_rows, standings


class Command(BaseCommand):
    """One line (or JSON object) per obligation whose period overlaps the days asked for."""

    help = "List obligations with their standing, judged from scratch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Days are ISO dates, both inclusive; the moment is ISO, local time where it names no zone."""
        parser.add_argument("--from", dest="first", type=day, default=None)
        parser.add_argument("--to", dest="last", type=day, default=None)
        parser.add_argument("--today", type=day, default=None)
        parser.add_argument("--duty", default=None)
        parser.add_argument("--department", default=None)
        parser.add_argument("--mine", default=None)
        parser.add_argument("--known-on", type=moment, default=None)
        parser.add_argument("--explain", action="store_true")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, **options: Any) -> None:
        """Judge and print."""
        wanted = Filter(**{name: options[name] for name in ("first", "last", "duty", "department", "mine")})
        known_on = options["known_on"]
        # As the books stood then: what had not happened by then is not looked at either, unless a day is named.
        today = options["today"] or (min(localdate(known_on), localdate()) if known_on else localdate())
        books, judged = standings(wanted, today=today, known_on=known_on)
        rows = as_rows(books, judged, explain=options["explain"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            bearer = f"{row['department']}{row['post'] or ''}"
            self.stdout.write(
                f"{row['period_start']} {row['duty']} {bearer} {row['subject'] or ''} "
                f"{row['done']}/{row['required']} {row['state']} {row['reason'] or ''}".rstrip()
            )
            for line in row.get("counted", ()):
                self.stdout.write(f"    {line['day']} {line['mine'] or ''} {line['user'] or ''}: 1")
            for line in row.get("not_counted", ()):
                self.stdout.write(f"    {line['day']} {line['mine'] or ''} {line['user'] or ''}: {line['why_text']}")
