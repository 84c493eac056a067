"""`reset_login`: a new password for somebody, at the console. Whoever can run it keeps the machine anyway."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.attempts import unlock
from accounts.actions.factors import reset_factors
from accounts.actions.people import create_login, set_password
from accounts.actions.samples import random_password
from accounts.models import User

TOLD_ONCE = "只显示这一次，登录后须先改密码。 Shown once; to be changed at the next sign-in."


class Command(BaseCommand):
    """Gives a random password, told once; unlocks the account; its sessions end. On record as done by the system."""

    help = "Give somebody a new password, which must be changed at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Factors stay unless asked for."""
        parser.add_argument("username")
        parser.add_argument("--factors", action="store_true", help="take away the second factors as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the password on stdout."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有这个用户名：{options['username']}。 No such user name.")
        password = random_password()
        if user.has_usable_password():
            set_password(user=user, password=password, by=None)
        else:
            create_login(user=user, password=password, by=None)
        unlock(user=user, by=None)
        if options["factors"]:
            reset_factors(user=user, by=None)
        self.stdout.write(password)
        self.stderr.write(TOLD_ONCE)
