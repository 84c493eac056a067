"""What a password must be, by the installation's policy; said to people before it is asked of them."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.policy import Policy

# What is hung on a word to make it long enough.
WORD_AND_MORE = re.compile(r"^[\W\d_]+|[\W\d_]+$")
FEW = 4
# What the product, the plan and its district are called (ASVS V6.2.11).
OUR_WORDS = frozenset(
    [
        "coalsafety",
        "coalmine",
        "meikuang",
        "meikuanganquan",
        "anquan",
        "anquanjianguan",
        "anquanshengchan",
        "jianguan",
        "lvzhi",
        "taizhang",
        "yongchuan",
        "yongchuanqu",
        "nengyuan",
        "nengyuanju",
        "anweiban",
        "yingji",
        "administrator",
        "security",
        "auditor",
        "office",
    ]
)
_ROWS = ("1234567890" * 4, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2, "1qaz2wsx3edc4rfv5tgb")
ROWS = (*_ROWS, *(row[::-1] for row in _ROWS))


class PolicyValidator:
    """Django's kind of validator; the names of its methods are Django's."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where the password is too short, or shows too few kinds of signs."""
        policy: Policy = settings.SECURITY_POLICY
        if len(password) < policy.shortest:
            text = ngettext(
                "密码太短，至少要 %(length)d 个字符。", "密码太短，至少要 %(length)d 个字符。", policy.shortest
            )
            raise ValidationError(text, code="password_too_short", params={"length": policy.shortest})
        if policy.classes is not None and kinds_of_signs(password) < policy.classes:
            text = gettext("密码须含大写字母、小写字母、数字、其他符号四类中的至少 %(count)d 类。")
            raise ValidationError(text, code="password_too_plain", params={"count": policy.classes})

    def get_help_text(self) -> str:
        """What Django's own screens say."""
        return password_rule()


class EasyValidator(CommonPasswordValidator):
    """What is tried first: common passwords, also with something hung on, rows of the keyboard, our own words.

    Django's list holds few that are long enough to be asked about; people make the others out of the short ones.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where somebody would try it."""
        plain = password.casefold()
        word = WORD_AND_MORE.sub("", plain)
        for guess in filter(None, (plain, word)):
            super().validate(guess, user)
        if len(set(plain)) <= FEW or any(plain in row for row in ROWS) or word in OUR_WORDS:
            raise ValidationError(gettext("这个密码太容易猜到，请换一个。"), code="password_too_common")


def password_rule() -> str:
    """One line for the person who makes a password up."""
    policy: Policy = settings.SECURITY_POLICY
    rule = gettext("至少 %(length)d 个字符；不能与用户名相近，不能是常见密码") % {"length": policy.shortest}
    if policy.classes is None:
        return rule
    kinds = gettext("须含大写字母、小写字母、数字、其他符号中的至少 %(count)d 类") % {"count": policy.classes}
    return f"{rule}；{kinds}"


def kinds_of_signs(password: str) -> int:
    """Small letters, capitals, digits and everything else: how many of the four there are."""
    others = any(not (char.islower() or char.isupper() or char.isdigit()) for char in password)
    kinds = (any(map(str.islower, password)), any(map(str.isupper, password)), any(map(str.isdigit, password)), others)
    return sum(kinds)


def must_change(user: User, *, now: datetime) -> bool:
    """Whether the password opens only the page on which it is changed: given by another, or older than it may be."""
    life = settings.SECURITY_POLICY.password_life
    old = life is not None and (user.password_set_at is None or now - user.password_set_at > life)
    return user.password_given or old
