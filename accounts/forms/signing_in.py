"""Signing in, and what protects one's own account: allauth's forms in the product's words, asking its actions."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.factors import check_code
from accounts.passwords import password_rule

LONGEST_NAME = 60


class SignInForm(LoginForm):
    """User name and password. Unknown name, wrong password and closed login get the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the product's words."""
        super().__init__(*args, **kwargs)
        for name, label in (("login", gettext("用户名")), ("password", gettext("密码"))):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].help_text = ""
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocapitalize": "none"}

    def add_prefix(self, field_name: str) -> str:
        """On the page and in scripts the name is ``username``, which allauth calls ``login``."""
        return "username" if field_name == "login" else str(super().add_prefix(field_name))


class ConfirmForm(ReauthenticateForm):
    """One's own password once more, before what protects the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the product's words."""
        super().__init__(*args, **kwargs)
        self.fields["password"].label = gettext("密码")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True


class CodeForm(AuthenticateForm):
    """A code of the app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the product's words."""
        super().__init__(*args, **kwargs)
        _word_code(self.fields["code"], gettext("动态验证码或恢复码"))

    def clean_code(self) -> str:
        """Ask the action: it counts the guess and spends the code."""
        code = str(self.cleaned_data["code"])
        address = get_adapter().get_client_ip(context.request)
        self.authenticator = check_code(user=self.user, code=code, address=address)
        return code


class AppForm(ActivateTOTPForm):
    """The first code of a new app, which shows that it was set up rightly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the product's words."""
        super().__init__(*args, **kwargs)
        _word_code(self.fields["code"], gettext("动态验证码"))


class PasskeyForm(AddWebAuthnForm):
    """A new passkey, as the browser made it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the product's words. One that opens the account by itself asks for a finger, a face or a PIN."""
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.help_text = gettext("名称"), gettext("便于辨认，例如：办公室电脑")
        name.widget.attrs["maxlength"] = LONGEST_NAME
        name.validators.append(MaxLengthValidator(LONGEST_NAME))
        alone.label, alone.initial = gettext("可以代替密码登录"), True
        alone.help_text = gettext("设备会要求指纹、面容或 PIN 码")

    def clean(self) -> dict[str, Any]:
        """What no browser made is no passkey."""
        with _as_made_by_a_browser():
            return dict(super().clean())


class PasskeyCodeForm(AuthenticateWebAuthnForm):
    """A passkey in the place of a code."""

    def clean_credential(self) -> Any:
        """What no browser made opens nothing."""
        with _as_made_by_a_browser():
            return super().clean_credential()


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey in the place of name and password."""

    def clean_credential(self) -> Any:
        """What no browser made opens nothing."""
        with _as_made_by_a_browser():
            return super().clean_credential()


@contextmanager
def _as_made_by_a_browser() -> Iterator[None]:
    """Allauth and fido2 take a browser's answer apart as it should be; whatever else comes is refused in words."""
    try:
        yield
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, struct.error) as error:
        raise ValidationError(gettext("通行密钥没有通过验证，请再试一次")) from error


def _word_code(field: forms.Field, label: str) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autofocus": True, "maxlength": 20}


class PasswordForm(PasswordChangeForm):
    """One's own password, asked for in the product's words."""

    error_messages = {  # noqa: RUF012
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("现在的密码不对，请重新输入；忘记密码请联系管理员重设。"),
        "password_mismatch": _("两次输入的新密码不一样，请重新输入。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What a password must be is said before it is refused."""
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = gettext("现在的密码")
        self.fields["new_password1"].label = gettext("新密码")
        self.fields["new_password1"].help_text = password_rule()
        self.fields["new_password2"].label = gettext("再输一次新密码")
        self.fields["new_password2"].help_text = ""

    def clean_old_password(self) -> str:
        """A guess at a password, wherever it is asked for."""
        guess = str(self.cleaned_data["old_password"])
        if not get_adapter().reauthenticate(self.user, guess):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return guess

    def clean_new_password1(self) -> str:
        """Another one than before."""
        new = str(self.cleaned_data["new_password1"])
        if new == self.cleaned_data.get("old_password"):
            raise ValidationError(gettext("新密码不能与现在的密码相同"))
        return new
