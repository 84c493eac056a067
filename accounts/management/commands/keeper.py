"""`keeper`: makes one of the three who keep the system, at the console. The first of each come to be in this way."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actions.people import create_login, save_user
from accounts.actions.samples import random_password
from accounts.models import User
from accounts.policy import KEEPERS

TOLD_ONCE = "只显示这一次，登录后须先改密码。 Shown once; to be changed at the first sign-in."


class Command(BaseCommand):
    """A new person with a random password, told once; or somebody there is already, who signs in as before."""

    help = "Make a system, security or audit administrator: keeper USERNAME --role security --name 张三"

    def add_arguments(self, parser: CommandParser) -> None:
        """The role is one of three."""
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=sorted(KEEPERS))
        parser.add_argument("--name", default="", help="the person's name, where there is no such user name yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the password on stdout, where there is one to tell."""
        user = User.objects.filter(username=options["username"]).first()
        name, phone = (user.name, user.phone) if user else (options["name"], "")
        if not name:
            raise CommandError("请用 --name 写明姓名。 Say whose it is by --name.")
        try:
            with transaction.atomic():
                user = save_user(
                    user=user, username=options["username"], name=name, phone=phone, role=options["role"], by=None
                )
                password = "" if user.has_usable_password() else random_password()
                if password:
                    create_login(user=user, password=password, by=None)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        if password:
            self.stdout.write(password)
            self.stderr.write(TOLD_ONCE)
