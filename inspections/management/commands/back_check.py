"""``manage.py back_check``: the sample of a month, drawn again."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from inspections.draws import draw_of, drawn_at


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


class Command(BaseCommand):
    """Prints what the page shows. The same month gives the same list for ever."""

    help = "Draw a month's sample of visits to look into (again)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A month is written 2021-06."""
        parser.add_argument("--month", type=_month, required=True)
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, month: date, **options: Any) -> None:
        """Raises CommandError, exit 1, before the month is drawn."""
        draw = draw_of(month, now=now())
        if draw is None:
            raise CommandError(f"{month:%Y-%m} is drawn at {drawn_at(month).isoformat()}", returncode=1)
        rows: list[dict[str, Any]] = [
            {
                "visit": visit.pk,
                "day": visit.day.isoformat(),
                "mine": visit.mine.name,
                "people": [present.person.name for present in visit.participants.all()],
                "why": str(why),
            }
            for visit, why in draw.visits
        ]
        if options["format"] == "json":
            head = {"month": f"{month:%Y-%m}", "moment": draw.moment.isoformat(), "seq": draw.seq, "seed": draw.seed}
            self.stdout.write(json.dumps({**head, "pool": draw.pool, "drawn": rows}, ensure_ascii=False))
            return
        self.stdout.write(f"{month:%Y-%m}: {len(rows)} of {draw.pool}, seed {draw.seed} (#{draw.seq})")
        for row in rows:
            self.stdout.write(f"{row['visit']}\t{row['day']}\t{row['mine']}\t{'、'.join(row['people'])}\t{row['why']}")
