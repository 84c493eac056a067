"""``manage.py demo``: a year and more of sample data into an empty database."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from accounts.actions.samples import random_password
from exchange.sample.filling import Filled, fill, is_empty

REFUSED = (
    "这个数据库里已有数据，样例数据只能装入空库。 "
    "This database is in use: sample data goes into an empty one only (DATABASE_URL=sqlite:///path)."
)
KEPT = (
    "样例数据已在库中，账号和密码不变；要重新生成，请先删除该数据库。 "
    "The sample data is there already, its accounts as told before; delete the database to make it anew."
)


class Command(BaseCommand):
    """Migrates, loads the plan, makes the accounts, lets two years happen. The same seed and day give the same rows."""

    help = "Fill an empty database with sample data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All have defaults that run."""
        parser.add_argument("--password", default="", help="one password for all accounts (default: a random one)")
        parser.add_argument("--seed", type=int, default=2021)
        parser.add_argument("--today", type=date.fromisoformat, help="the sample's last day (default: today)")
        parser.add_argument("--keep", action="store_true", help="leave books that are in use as they are, and say so")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, password: str, seed: int, today: date | None, keep: bool, **options: Any) -> None:
        """Fill and tell who may sign in."""
        call_command("migrate", verbosity=0)
        if not is_empty():
            if not keep:
                raise CommandError(REFUSED)
            self.stderr.write(KEPT)
            return
        try:
            filled = fill(today=today or localdate(), seed=seed, password=password or random_password())
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(_json(filled) if options["format"] == "json" else _text(filled))


def _json(filled: Filled) -> str:
    return json.dumps({**filled.counts, "accounts": [asdict(login) for login in filled.logins]}, ensure_ascii=False)


def _text(filled: Filled) -> str:
    rows = [f"{login.username:16}{login.password:20}{login.name} {login.post}" for login in filled.logins]
    return "\n".join([", ".join(f"{count} {name}" for name, count in filled.counts.items()), *rows])
