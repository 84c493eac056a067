"""People are created and changed here, and given or denied a login."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from accounts.actions.register import save_row
from accounts.models import User
from accounts.names import spell, tidy_name
from audit.actions import Deed, actor_name, put_on_record, take_turn
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

    Without ``username`` a new person is numbered p0001, p0002, …; ``is_active`` None leaves it as it is.
    Raises ValidationError when the user name is taken.
    """
    row = user or User()
    with transaction.atomic():
        take_turn()
        if user is None:
            row.set_unusable_password()
        name = tidy_name(name)
        _spell_out(row, name)
        username = username or row.username or next_username()
        check_username(row, username)
        check_administrators(row, role=role, is_active=is_active)
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
    return row


def create_login(*, user: User, username: str = "", password: str, by: User | None) -> User:
    """Let a person sign in; ``username`` empty keeps the present one.

    Raises ValidationError when the person has a login, when the user name is taken or the password too weak.
    """
    with transaction.atomic():
        take_turn()
        row = User.objects.get(pk=user.pk)
        if row.has_usable_password():
            raise ValidationError(_("此人已有登录账号；忘记密码请由管理员重设"))
        check_username(row, username or row.username)
        row.username = username or row.username
        row.is_active = True
        row.full_clean(exclude=["password"])
        _give_password(row, password, ["username", "is_active"])
        _record("user.login_created", row, by)
    user.refresh_from_db()
    return user


def set_password(*, user: User, password: str, by: User | None) -> None:
    """Set a person's password; his other sessions end. Raises ValidationError when it is too weak."""
    with transaction.atomic():
        take_turn()
        _give_password(user, password, [])
        _record("user.password_set", user, by)


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


def _give_password(user: User, password: str, fields: list[str]) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    user.set_password(password)
    user.save(update_fields=["password", *fields])


def _record(action: str, user: User, by: User | None) -> None:
    facts = {"user": user.pk, "username": user.username}
    put_on_record([Deed(action, "user", user.pk, facts)], by=actor_name(by), at=database_now())


def _spell_out(user: User, name: str) -> None:
    """Fill what the picker searches, cut to the columns."""
    pinyin, initials = spell(name)
    user.pinyin = pinyin[:LONGEST_PINYIN]
    user.initials = initials[:LONGEST_INITIALS]
