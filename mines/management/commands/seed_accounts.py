"""`seed_accounts`: one account per role for the first run. On this floor, since an inspector is known by his mine."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actions.samples import Login, seed_samples
from mines.actions.samples import seed_inspector

# The plan's first day: 自2021年1月27日起施行.
IN_FORCE = date(2021, 1, 27)
HEADINGS = Login("用户名 username", "姓名 name", "角色 role", "岗位 post", "密码 password")
THERE_BEFORE = "（原有 kept）"
TOLD_ONCE = (
    "密码只显示这一次，请记下并在登录后修改。 Passwords are shown once: note them, change them after signing in."
)


class Command(BaseCommand):
    """Makes what is missing, keeps what is there, tells each new password once."""

    help = "One sample account per role; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """One password for all is for tests and the demonstration."""
        parser.add_argument("--password", default="", help="one password for all of them instead of random ones")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the accounts and tell them."""
        try:
            with transaction.atomic():
                logins = seed_samples(starts=IN_FORCE, password=options["password"], by=None)
                inspector = seed_inspector(password=options["password"], by=None)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        if inspector is not None:
            logins.append(inspector)
        if options["format"] == "json":
            self.stdout.write(json.dumps([asdict(login) for login in logins], ensure_ascii=False, indent=2))
            return
        for login in (HEADINGS, *logins):
            self.stdout.write(_line(login))
        if any(login.password for login in logins):
            self.stderr.write(TOLD_ONCE)


def _line(login: Login) -> str:
    cells = (login.username, login.password or THERE_BEFORE, login.name, login.role, login.post)
    return "  ".join(_padded(cell, width) for cell, width in zip(cells, (20, 16, 26, 14, 0), strict=True)).rstrip()


def _padded(text: str, width: int) -> str:
    """Padded for a terminal, where a Chinese character takes two places."""
    return text + " " * max(0, width - sum(2 if ord(char) > 0x2E7F else 1 for char in text))
