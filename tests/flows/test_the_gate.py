"""The gate: every address of the product × every role × own, foreign and missing × every method, against one table.

An address that is not in the table fails: whoever adds a page says here whom it is for. What one may not see does not
exist: foreign and missing answer alike, 404 with the same page, and never 403.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from duties.actions.catalogue import save_reading
from duties.actions.excuses import excuse_obligation
from duties.sweep import catch_up
from exchange.actions.previews import preview_import
from exchange.kinds import BY_NAME
from exchange.reading import read_table
from tests.flows.conftest import Desk

Morning = Callable[[date], Desk]

NOBODY = frozenset[str]()
OFFICE = frozenset({"office"})
LEADERS = frozenset({"gov_head", "gov_deputy"})
BUREAU = frozenset({"bureau_head", "bureau_deputy", "bureau_clerk"})
HEAD = frozenset({"bureau_head"})
OTHERS = frozenset({"police_head", "town_clerk"})
OFFICIALS = LEADERS | BUREAU | OTHERS
INSPECTOR = frozenset({"inspector"})
ADMINISTRATOR = frozenset({"administrator"})
SECURITY = frozenset({"security"})
AUDITOR = frozenset({"auditor"})
STRANGER = frozenset({"stranger"})
ROLES = OFFICE | OFFICIALS | INSPECTOR | ADMINISTRATOR | SECURITY | AUDITOR | STRANGER
# Of the keepers two read no registers.
READERS = ROLES - AUDITOR - SECURITY
# Whoever holds a post or sees all: they may open lists of what is owed. The inspector here is posted, but holds none.
BOUND = OFFICE | OFFICIALS
ASSESSING = OFFICE | BUREAU


@dataclass(frozen=True)
class Policy:
    """Whom an address answers, by method; None: it does not know the method."""

    get: frozenset[str] | None = None
    post: frozenset[str] | None = None


# The visit is the bureau head's at a township mine, the record the bureau clerk's, the flag and the excuse the head's,
# the session, the passkey, the app and its codes the head's as well.
TABLE: dict[str, Policy] = {
    "home": Policy(get=ROLES),
    "board": Policy(get=BOUND),
    "obligations": Policy(get=BOUND),
    "obligations_export": Policy(post=BOUND),
    "obligation": Policy(get=OFFICE | LEADERS | BUREAU),
    "reasons": Policy(get=OFFICE),
    "reasons_export": Policy(post=OFFICE),
    "plan": Policy(get=ROLES),
    "mines": Policy(get=READERS),
    "mine": Policy(get=OFFICE | LEADERS | BUREAU | ADMINISTRATOR | frozenset({"town_clerk", "police_head"})),
    "roster": Policy(get=READERS),
    "roster_export": Policy(post=READERS),
    "audit": Policy(get=OFFICE | AUDITOR),
    "inbox": Policy(get=ROLES),
    "inbox_read": Policy(post=ROLES),
    "password": Policy(get=ROLES, post=ROLES),
    "account_reauthenticate": Policy(get=ROLES, post=ROLES),
    "sessions": Policy(get=ROLES),
    "session_end": Policy(post=frozenset({"bureau_head"})),
    "sessions_end_others": Policy(post=ROLES),
    "factors": Policy(get=ROLES),
    "mfa_activate_totp": Policy(get=ROLES, post=ROLES),
    "mfa_deactivate_totp": Policy(get=frozenset({"bureau_head"}), post=frozenset({"bureau_head"})),
    "mfa_add_webauthn": Policy(get=ROLES, post=ROLES),
    "mfa_remove_webauthn": Policy(get=frozenset({"bureau_head"}), post=frozenset({"bureau_head"})),
    "mfa_view_recovery_codes": Policy(get=frozenset({"bureau_head"}), post=frozenset({"bureau_head"})),
    "mfa_generate_recovery_codes": Policy(get=ROLES, post=ROLES),
    "security": Policy(get=SECURITY),
    "security_records": Policy(get=SECURITY),
    "security_person": Policy(get=SECURITY),
    "security_unlock": Policy(post=SECURITY),
    "security_factors": Policy(post=SECURITY),
    "security_sessions": Policy(post=SECURITY),
    "security_role": Policy(post=SECURITY),
    "flags": Policy(get=ROLES),
    "flags_chase": Policy(post=OFFICE),
    "flag": Policy(get=OFFICE | LEADERS | BUREAU),
    "flag_step": Policy(post=BUREAU),
    "excuse_new": Policy(get=OFFICE, post=OFFICE),
    "excuse_withdraw": Policy(post=OFFICE),
    "closings": Policy(get=OFFICE, post=OFFICE),
    "books": Policy(get=OFFICE, post=OFFICE),
    "readings": Policy(get=OFFICE, post=OFFICE),
    "reading_withdraw": Policy(post=OFFICE),
    "visits": Policy(get=ROLES),
    "visit_new": Policy(get=OFFICIALS, post=OFFICIALS),
    "visit": Policy(get=OFFICE | LEADERS | BUREAU),
    "visits_to_confirm": Policy(get=ROLES, post=ROLES),
    "visit_confirm": Policy(post=HEAD),
    "visit_decline": Policy(get=HEAD, post=HEAD),
    "visit_correct": Policy(get=BUREAU, post=BUREAU),
    "visit_end": Policy(get=BUREAU, post=BUREAU),
    "visit_void": Policy(get=BUREAU, post=BUREAU),
    "back_checks": Policy(get=OFFICE),
    # February's sample holds no visit, so there is none to look into; who may has its own test.
    "back_check": Policy(get=NOBODY, post=NOBODY),
    "back_check_void": Policy(post=NOBODY),
    "records": Policy(get=ROLES),
    "record_new": Policy(get=OFFICE | OFFICIALS, post=OFFICE | OFFICIALS),
    "assessment_grid": Policy(get=ASSESSING, post=ASSESSING),
    "record": Policy(get=OFFICE | LEADERS | BUREAU),
    "record_attachment": Policy(get=NOBODY),
    "record_correct": Policy(get=OFFICE | BUREAU, post=OFFICE | BUREAU),
    "record_void": Policy(get=OFFICE | BUREAU, post=OFFICE | BUREAU),
    "import_index": Policy(get=ADMINISTRATOR),
    "import_kind": Policy(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "import_template": Policy(get=ADMINISTRATOR),
    "export_kind": Policy(post=ADMINISTRATOR),
    "import_preview": Policy(get=ADMINISTRATOR),
    "import_cell": Policy(post=ADMINISTRATOR),
    "import_drop": Policy(post=ADMINISTRATOR),
    "import_sheet": Policy(post=ADMINISTRATOR),
    "import_confirm": Policy(post=ADMINISTRATOR),
    "import_discard": Policy(post=ADMINISTRATOR),
    "import_undo": Policy(post=ADMINISTRATOR),
    "import_errors": Policy(get=ADMINISTRATOR),
}
# Open to whoever comes: the way in and out, and what a monitor asks.
PUBLIC = {"account_login", "mfa_authenticate", "mfa_login_webauthn", "logout", "healthz"}
MISSING = 9_999_999
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name and pattern of every address but the admin's, whose pages have tests of their own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name), prefix + str(pattern.pattern)
        elif pattern.namespace != "admin":
            yield from addresses(pattern, prefix + str(pattern.pattern))


ADDRESSES = dict(addresses())


def test_every_address_says_whom_it_is_for() -> None:
    assert set(ADDRESSES) - PUBLIC == set(TABLE)


@dataclass
class Scene:
    """The district with one of everything, and everybody's browser."""

    desk: Desk
    numbers: dict[str, int]
    browsers: dict[str, Client]

    def path(self, name: str, *, missing: bool = False) -> str:
        """The address of a page about the scene's own row, or about one that nobody has."""
        number = (
            MISSING if missing else self.numbers.get(name, self.numbers.get(name.split("_", maxsplit=1)[0], MISSING))
        )
        path = ADDRESSES[name].replace("<int:pk>", str(number)).replace("<slug:kind>", "roster")
        path = path.replace("<slug:month>", "2021-02")
        return "/" + path.replace("<slug:step>", "acknowledge")

    def somebody(self, roles: frozenset[str]) -> str:
        """One of those whom an address answers: who sees most of it."""
        known = roles & set(self.browsers)
        return next((role for role in ("office", "bureau_clerk") if role in known), min(known))

    def tries(self, browser: Client, method: str, name: str, *, missing: bool = False) -> Any:
        """One request, whatever it wrote taken back."""
        with transaction.atomic():
            answer = browser.generic(method, self.path(name, missing=missing))
            transaction.set_rollback(True)
        return answer


def protected(user: User) -> dict[str, int]:
    """An app with recovery codes, a passkey and a session of somebody."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    passkey = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    session = UserSession.objects.create(user=user, ip="10.0.0.1", session_key="x", user_agent="x")
    return {"mfa_remove_webauthn": passkey.pk, "session_end": session.pk}


@pytest.fixture
def scene(morning: Morning) -> Scene:
    """15 March 2021: February was missed and excused, one visit, one record, one preview of an import."""
    today = date(2021, 3, 15)
    desk = morning(today)
    cast, district = desk.district.cast, desk.district
    visit = district.went(cast.bureau_head, day=date(2021, 3, 12), ended=False)
    record = district.wrote("a14-report-hazards", "区能源局", for_day=date(2021, 2, 1))
    owed = district.figure("a12-visit-bureau-head", date(2021, 2, 1))
    approval = {"reason": "培训", "approval": "1号", "approved_by": cast.gov_head, "reduce_to": 4}
    excuse = excuse_obligation(obligation=owed, by=cast.office, today=today, **approval)
    reading_ = save_reading(duty_key="a16-joint-meeting", field="period", value="quarter", note="试", by=cast.office)
    reading = read_table("煤矿名称,姓名,派驻单位\n", filename="x.csv", sheet=None, resource=BY_NAME["roster"]())
    run = preview_import(kind="roster", reading=reading, by=cast.administrator, today=today)
    # The books have taken all that in, so that a request pays for its own writing alone.
    catch_up(today=today)
    numbers = {
        "obligation": owed.pk,
        "excuse_new": owed.pk,
        "excuse_withdraw": excuse.pk,
        "flag": owed.pk,
        "reading_withdraw": reading_.pk,
        "visit": visit.pk,
        "record": record.pk,
        "mine": visit.mine_id,
        "import": run.pk,
        "security": cast.bureau_head.pk,
        **protected(cast.bureau_head),
    }
    # Of those who differ in the post alone, one speaks for the other.
    played = ROLES - {"gov_deputy", "bureau_deputy"}
    return Scene(desk, numbers, {role: desk.of(getattr(cast, role)) for role in sorted(played)})


def body(answer: Any) -> str:
    """The page without what differs each time it is drawn."""
    text = answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|badge-count">\d+<', "", text)


@pytest.mark.slow
def test_the_gate(scene: Scene) -> None:
    """Role by role: what is for them answers, all else is the page that is shown for nothing at all."""
    wrong = []
    for role, browser in scene.browsers.items():
        nothing = body(browser.get("/no-such-page/"))
        for name, policy in TABLE.items():
            for method, asked in (("GET", policy.get), ("POST", policy.post)):
                for missing in {False, "<int:pk>" in ADDRESSES[name]} if asked is not None else ():
                    answer = scene.tries(browser, method, name, missing=missing)
                    if missing or role not in asked:
                        fits = answer.status_code == 404 and body(answer) == nothing
                    else:
                        fits = answer.status_code in (200, 302, 422)
                    if not fits:
                        wrong.append(f"{role} {method} {name}{' missing' * missing}: {answer.status_code}")
    assert wrong == []


READING = ("SELECT", "WITH")
ADMIN_PAGES = ("", "accounts/user/", "accounts/appointment/", "duties/duty/", "mines/posting/add/", "audit/jobrun/")


def test_a_get_writes_nothing_and_opens_no_transaction(scene: Scene) -> None:
    """Whatever is asked for. A session may note that it is still in use; that is no part of the books."""
    asked = {scene.path(name): scene.somebody(policy.get) for name, policy in TABLE.items() if policy.get}
    asked |= {f"/admin/{page}": "administrator" for page in ADMIN_PAGES}
    wrong = []
    for path, role in asked.items():
        with CaptureQueriesContext(connection) as taken:
            assert scene.browsers[role].get(path).status_code in (200, 302), path
        said = [query["sql"] for query in taken if "session" not in query["sql"]]
        wrong += [f"{role} {path}: {sql[:60]}" for sql in said if not sql.lstrip(" (").startswith(READING)]
    assert wrong == []


def test_methods_that_a_page_does_not_know(scene: Scene) -> None:
    """Whatever the method and the role: refused by name, or nothing there."""
    for name, policy in TABLE.items():
        known = {"OPTIONS", *(["GET", "HEAD"] if policy.get is not None else []), *(["POST"] if policy.post else [])}
        for role in ("office", "administrator"):
            for method in set(METHODS) - known:
                answer = scene.tries(scene.browsers[role], method, name)
                assert answer.status_code in (404, 405), (role, method, name, answer.status_code)


def test_who_has_not_signed_in_gets_nowhere(scene: Scene) -> None:
    """Every address leads to the way in, whether there is such a row or not."""
    browser = Client()
    for name in TABLE:
        for missing in (True, False):
            for method in ("GET", "POST"):
                path = scene.path(name, missing=missing)
                answer = browser.generic(method, path)
                assert answer.status_code == 302, f"{method} {path}: {answer.status_code}"
                assert answer["Location"].startswith("/login"), path


@pytest.mark.parametrize("name", ["visits", "records", "obligations", "flags", "mines", "roster", "inbox"])
def test_lists_hold_nothing_foreign(scene: Scene, name: str) -> None:
    """The stranger's lists are empty of the district's names, whatever he asks for."""
    for more in ("", "?status=all", "?q=局长", "?page=2"):
        answer = scene.browsers["stranger"].get(scene.path(name) + more)
        assert answer.status_code in (200, 404), more
        nothing_foreign_in(answer.content)


def test_files_to_take_away_hold_nothing_foreign(scene: Scene) -> None:
    assert scene.browsers["stranger"].post("/obligations/export/").status_code == 404
    nothing_foreign_in(
        b"".join(scene.browsers["stranger"].post("/roster/export/", {"format": "csv"}).streaming_content)
    )


def nothing_foreign_in(content: bytes) -> None:
    """No name that a stranger has no business to read."""
    text = content.decode(errors="replace")
    assert [word for word in ("局长丙", "吊水洞", "区能源局主要负责人", "宋伟") if word in text] == []


def test_the_admin_lets_in_administrators_only(scene: Scene) -> None:
    """For everybody else there is nothing there; the sign-in page for who has not signed in."""
    pages = ("", "accounts/user/", "duties/duty/", "mines/posting/add/", "audit/jobrun/")
    for role, browser in scene.browsers.items():
        for page in pages:
            answer = browser.get(f"/admin/{page}")
            assert answer.status_code == (200 if role == "administrator" else 404), (role, page)


def test_roles_of_the_table_are_those_of_the_cast(scene: Scene) -> None:
    assert {user.username for user in User.objects.exclude(password="").exclude(password__startswith="!")} >= {
        role for role in ROLES if role != "inspector"
    }
