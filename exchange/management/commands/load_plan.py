"""``manage.py load_plan``: the shipped plan into empty books."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from exchange.shipped import load_plan


class Command(BaseCommand):
    """Loads the plan's text, its 103 duties, the registers and the annex's roster. A second run changes nothing."""

    help = "Load the shipped plan and its registers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Nothing but the format."""
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, **options: Any) -> None:
        """Load and say what is there."""
        counts = load_plan(today=localdate())
        if options["format"] == "json":
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
