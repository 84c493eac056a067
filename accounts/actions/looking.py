"""Looking at what pages cover: the number is handed over by an action, which says who looked at whose."""

from accounts.models import User
from audit.actions import Deed, record_read


def show_phone(*, user: User, by: User) -> str:
    """A person's whole telephone number; one audit row ``user.phone_shown``, which never holds the number itself."""
    record_read(deed=Deed("user.phone_shown", "user", user.pk, {"user": user.pk, "username": user.username}), by=by)
    return user.phone
