"""People are created and changed here, and given or denied a login."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Length
from django.utils.translation import gettext as _

from accounts.actions.register import save_row
from accounts.actions.sessions import end_sessions
from accounts.models import User
from accounts.names import spell, tidy_name
from accounts.permissions import may_secure
from accounts.policy import KEEPERS
from accounts.sign_ins import roles_to_give
from audit.actions import SYSTEM, Deed, actor_name, put_on_record, take_turn
from audit.clock import database_now
from audit.models import AuditEntry

NUMBERED = r"^p[0-9]{4,9}$"
LONGEST_PINYIN, LONGEST_INITIALS = 120, 20


def save_user(
    *,
    name: str,
    username: str = "",
    phone: str = "",
    role: str = User.Role.OFFICIAL,
    is_active: bool | None = None,
    user: User | None = None,
    by: User | None,
) -> User:
    """Create a person, or change the one given. Whoever is created has no login until ``create_login``.

    Without ``username`` a new person is numbered p0001, p0002, …; ``is_active`` None leaves it as it is. Who gets
    another role, or is closed, is signed out everywhere.
    Raises ValidationError when the user name is taken, or when the role is not for ``by`` to give.
    """
    row = user or User()
    with transaction.atomic():
        take_turn()
        if user is None:
            row.set_unusable_password()
        else:
            # All columns are written: what another changed meanwhile, a password above all, must not come back.
            row.refresh_from_db()
        name = tidy_name(name)
        _spell_out(row, name)
        username = username or row.username or next_username()
        check_username(row, username)
        check_role(row, role=role, is_active=is_active, by=by)
        check_administrators(row, role=role, is_active=is_active)
        former = (row.role, row.is_active)
        values = {
            "username": username,
            "name": name,
            "phone": phone,
            "role": role,
            "is_active": row.is_active if is_active is None else is_active,
            # The admin is for administrators: Django's own gate follows the role and is set nowhere else.
            "is_staff": role == User.Role.ADMINISTRATOR,
        }
        save_row(row, subject="user", values=values, private=["phone"], by=by)
        if user is not None and former != (row.role, row.is_active):
            end_sessions(user=row, by=by)
    return row


def grant_role(*, user: User, role: str, by: User) -> None:
    """Make somebody a keeper of the system, or take that from him (``official``): the security administrator's alone.

    Raises ValidationError when it is none of these roles, or not for ``by`` to give.
    """
    if role not in roles_to_give(user) or not may_secure(by):
        raise ValidationError(_("这个角色不在此处授予"))
    save_user(user=user, name=user.name, username=user.username, phone=user.phone, role=role, by=by)


def create_login(*, user: User, username: str = "", password: str, given: bool = True, by: User | None) -> User:
    """Let a person sign in; ``username`` empty keeps the present one. ``given``: he must make his own password first.

    Raises ValidationError when the person has a login, when the user name is taken or the password too weak.
    """
    with transaction.atomic():
        take_turn()
        row = User.objects.get(pk=user.pk)
        _check_giver(row, by)
        if row.has_usable_password():
            raise ValidationError(_("此人已有登录账号；忘记密码请由管理员重设"))
        check_username(row, username or row.username)
        row.username = username or row.username
        row.is_active = True
        row.full_clean(exclude=["password"])
        _give_password(row, password, ["username", "is_active"], given=given)
        _record("user.login_created", row, by)
    user.refresh_from_db()
    return user


def set_password(*, user: User, password: str, by: User | None, keep: str = "") -> None:
    """Set a person's password; his sessions end, all but the one of the key ``keep``.

    Given by another, it opens only the page on which its bearer makes his own. Raises ValidationError when it is too
    weak, or when it is a keeper's and somebody else's to set.
    """
    own = by is not None and by.pk == user.pk
    with transaction.atomic():
        take_turn()
        _check_giver(user, by)
        _give_password(user, password, [], given=not own)
        _record("user.password_set", user, by)
        end_sessions(user=user, by=by, but=keep)


def suspend_unused() -> int:
    """Take the login from whoever has not used it for as long as the policy says; returns from how many.

    Nobody disappears from the registers by it; an administrator gives a password, and he signs in again.
    """
    span = settings.SECURITY_POLICY.unused_for
    if span is None:
        return 0
    with transaction.atomic():
        take_turn()
        now = database_now()
        used = Greatest(
            F("date_joined"), Coalesce("last_login", "date_joined"), Coalesce("password_set_at", "date_joined")
        )
        idle = User.objects.filter(is_active=True).annotate(used=used).filter(used__lt=now - span)
        gone = [user for user in idle.order_by("pk") if user.has_usable_password()]
        for user in gone:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            end_sessions(user=user, by=None)
        deeds = [Deed("user.suspended", "user", user.pk, {"unused_days": span.days}) for user in gone]
        if deeds:
            put_on_record(deeds, by=SYSTEM, at=now)
        return len(gone)


def check_role(user: User, *, role: str, is_active: bool | None, by: User | None) -> None:
    """Raise ValidationError where the role is not for ``by`` to give, take or close; the console may do everything.

    系统、安全、审计 are kept apart: their keepers are made and unmade by the security administrator alone, and nobody
    gives himself a role.
    """
    if by is None or by.pk is None:
        return
    former = user.role if user.pk else None
    if role != former and by.pk == user.pk:
        raise ValidationError({"role": _("不能给自己改角色；请由另一位管理员办理")})
    closes = former in KEEPERS and is_active not in (None, user.is_active)
    changes = role != former and bool({role, former} & KEEPERS)
    if (closes or changes) and not may_secure(by):
        text = _("系统管理员、安全管理员和审计员由安全管理员在“登录安全”页授予或收回；请先请他办理")
        raise ValidationError({"role": text})


def _check_giver(user: User, by: User | None) -> None:
    """Whoever could set a keeper's password could sign in as that keeper."""
    if by is None or by.pk is None:
        return
    if by.pk != user.pk and user.role in KEEPERS:
        text = _("三员的密码只能由本人修改；忘记密码请在服务器上执行 manage.py reset_login")
        raise ValidationError({"password": text})


def check_username(user: User, username: str) -> None:
    """Raise ValidationError when another person signs in under this name (large and small letters alike).

    The books name their writers by user name: one that has written is never given up, and never passed on.
    """
    former = user.username if user.pk else ""
    if username != former:
        for name in filter(None, (former, username)):
            if AuditEntry.objects.filter(actor=name).exists():
                text = _("用户名“%(name)s”在账簿里留有记录，不能更改，也不能转给他人")
                raise ValidationError({"username": text % {"name": name}})
    if User.objects.filter(username__iexact=username).exclude(pk=user.pk).exists():
        raise ValidationError({"username": _("用户名“%(name)s”已有人使用，请换一个") % {"name": username}})


def check_administrators(user: User, *, role: str, is_active: bool | None) -> None:
    """Raise ValidationError when the last administrator who can sign in would stop being one."""
    if role == User.Role.ADMINISTRATOR and is_active is not False:
        return
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
    if not administrators.filter(pk=user.pk).exists():
        return
    if not any(other.has_usable_password() for other in administrators.exclude(pk=user.pk)):
        raise ValidationError({"role": _("这是最后一名能登录的管理员；请先另设一名管理员")})


def next_username() -> str:
    """The next free number for a person without a login."""
    taken = User.objects.filter(username__regex=NUMBERED).order_by(Length("username").desc(), "-username")
    newest = taken.values_list("username", flat=True).first() or "p0000"
    return f"p{int(newest[1:]) + 1:04d}"


def _give_password(user: User, password: str, fields: list[str], *, given: bool) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    user.set_password(password)
    user.password_given, user.password_set_at = given, database_now()
    user.save(update_fields=["password", "password_given", "password_set_at", *fields])


def _record(action: str, user: User, by: User | None) -> None:
    facts = {"user": user.pk, "username": user.username}
    put_on_record([Deed(action, "user", user.pk, facts)], by=actor_name(by), at=database_now())


def _spell_out(user: User, name: str) -> None:
    """Fill what the picker searches, cut to the columns."""
    pinyin, initials = spell(name)
    user.pinyin = pinyin[:LONGEST_PINYIN]
    user.initials = initials[:LONGEST_INITIALS]
