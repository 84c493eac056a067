"""What every page's bar shows: the way round the house, the person, unread notices and today; read only when shown."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate  # noqa: TID251 — the bar is on every page: its day comes in here
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may_administer, may_read_audit, may_secure, may_supervise
from accounts.reach import reach_of
from dashboard.person import desk_of

HOME = ("home", _("我的履职"))
BOARD = ("board", _("履职总览"))
PLAN = ("plan", _("文件条款"))
VISITS = ("visits", _("入矿检查"))
RECORDS = ("records", _("材料"))
MINES = ("mines", _("煤矿"))
ROSTER = ("roster", _("驻矿人员"))
FLAGS = ("flags", _("督办"))
IMPORT = ("import_index", _("导入"))
AUDIT = ("audit", _("留痕"))
BOOKS = ("books", _("账簿"))
ADMIN = ("admin:index", _("后台"))
SECURITY = ("security", _("登录安全"))
SIGN_INS = ("security_records", _("登录记录"))

# The phone's bottom bar: at most four, each with one sign.
THUMB_HOME = ("home", _("我的履职"), "○")
THUMB_VISIT = ("visit_new", _("记检查"), "＋")
THUMB_VISITS = ("visits", _("检查"), "☰")
THUMB_BOARD = ("board", _("总览"), "▦")
THUMB_MINES = ("mines", _("煤矿"), "▲")
THUMB_FLAGS = ("flags", _("督办"), "！")
THUMB_PLAN = ("plan", _("条款"), "§")
THUMB_IMPORT = ("import_index", _("导入"), "↑")
THUMB_SECURITY = ("security", _("安全"), "◇")
THUMB_SIGN_INS = ("security_records", _("登录记录"), "☰")
THUMB_AUDIT = ("audit", _("留痕"), "☰")


class Item(NamedTuple):
    """A way to one of the rooms; ``on``: this is where one is. The phone's have a sign."""

    url: str
    label: str
    sign: str = ""
    on: bool = False


def bar(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav``, ``thumbs``, ``who``, ``inbox`` and ``today``."""
    user = getattr(request, "user", None)
    today = localdate()
    if user is None or not user.is_authenticated:
        return {"today": today}
    return {
        "today": today,
        "nav": SimpleLazyObject(lambda: _items(_rooms(user), request.path)),
        "thumbs": SimpleLazyObject(lambda: _thumbs(user, request.path)),
        "who": SimpleLazyObject(lambda: _who(user, today)),
        "inbox": SimpleLazyObject(lambda: desk_of(user, today=today).unread),
    }


def _rooms(user: User) -> list[tuple[str, Any]]:
    """Which pages a person is shown the way to; what he finds there is the business of ``visible_to``."""
    if user.role == User.Role.AUDITOR:
        return [HOME, PLAN, AUDIT]
    if may_secure(user):
        return [HOME, SECURITY, SIGN_INS, PLAN]
    if may_administer(user):
        return [HOME, PLAN, MINES, ROSTER, IMPORT, ADMIN]
    rooms = [HOME, BOARD, PLAN, VISITS, RECORDS, MINES, ROSTER, FLAGS]
    if reach_of(user).inspector_only and user.role != User.Role.OFFICE:
        rooms = [HOME, PLAN, VISITS, RECORDS, MINES, ROSTER]
    if may_supervise(user):
        rooms = [*rooms, BOOKS]
    return [*rooms, AUDIT] if may_read_audit(user) else rooms


def _thumbs(user: User, path: str) -> tuple[Item, ...]:
    if user.role == User.Role.AUDITOR:
        chosen = [THUMB_HOME, THUMB_PLAN, THUMB_AUDIT]
    elif may_secure(user):
        chosen = [THUMB_HOME, THUMB_SECURITY, THUMB_SIGN_INS, THUMB_PLAN]
    elif may_administer(user):
        chosen = [THUMB_HOME, THUMB_IMPORT, THUMB_MINES, THUMB_PLAN]
    elif user.role == User.Role.OFFICE:
        chosen = [THUMB_HOME, THUMB_BOARD, THUMB_FLAGS, THUMB_MINES]
    elif reach_of(user).inspector_only:
        chosen = [THUMB_HOME, THUMB_VISITS, THUMB_MINES, THUMB_PLAN]
    else:
        chosen = [THUMB_HOME, THUMB_VISIT, THUMB_BOARD, THUMB_MINES]
    return _items(chosen, path)


def _items(rooms: Iterable[Sequence[Any]], path: str) -> tuple[Item, ...]:
    """The item whose address begins the path longest is where one is."""
    items = tuple(Item(reverse(name), str(label), *sign) for name, label, *sign in rooms)
    at = [item for item in items if path == item.url or (item.url != "/" and path.startswith(item.url))]
    here = max(at, key=lambda item: len(item.url), default=None)
    return tuple(item._replace(on=True) if item is here else item for item in items)


def _who(user: User, today: date) -> dict[str, str]:
    holdings = desk_of(user, today=today).holdings
    first = holdings[0] if holdings else None
    if first is None:
        return {"name": str(user), "department": "", "post": user.get_role_display()}
    post = (
        first.title
        if len(holdings) == 1
        else gettext("%(title)s 等 %(count)d 岗") % {"title": first.title, "count": len(holdings)}
    )
    return {"name": str(user), "department": first.department_name, "post": post}
