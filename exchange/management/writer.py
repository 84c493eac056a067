"""--by USER: under whose name a command goes on record."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import SYSTEM

WRONG_USAGE = 2


def add_writer(parser: ArgumentParser) -> None:
    """Add the option."""
    parser.add_argument("--by", metavar="USER", help="user name put on record (default: system)")


def writer_of(options: Mapping[str, Any]) -> User:
    """The person named; the system where nobody is. A name that nobody has is wrong usage (exit code 2)."""
    if options["by"] is None:
        return User(username=SYSTEM, name=SYSTEM)
    user = User.objects.filter(username=options["by"]).first()
    if user is None:
        raise CommandError(_("没有这个用户：%(name)s") % {"name": options["by"]}, returncode=WRONG_USAGE)
    return user
