"""The sample login of a resident inspector: one of those whom the roster brought."""

from accounts.actions.people import create_login
from accounts.actions.samples import Login, given_at_first, random_password
from accounts.models import User
from mines.models import Posting

USERNAME = "inspector"


def seed_inspector(*, password: str, by: User | None) -> Login | None:
    """Let the first inspector of the roster sign in; None while the roster is empty."""
    posting = Posting.objects.current().select_related("person", "mine").order_by("id").first()
    if posting is None:
        return None
    person = User.objects.filter(username=USERNAME).first()
    told = ""
    if person is None:
        told = password or random_password()
        person = create_login(user=posting.person, username=USERNAME, password=told, given=given_at_first(), by=by)
    return Login(USERNAME, person.name, person.role, f"{posting.mine}{posting.post}", told)
