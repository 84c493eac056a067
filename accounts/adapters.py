"""Where allauth asks the product: whom it lets in, what it says, how it keeps secrets."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.attempts import begin_attempt, give_back, record_failure
from accounts.actions.sessions import record_opened
from accounts.ciphers import decipher, encipher
from accounts.doorstep import begin
from accounts.models import User

# Behind a socket, or with a header that names none.
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nobody listens here
WRONG = _("用户名或密码不对。密码区分大小写；忘记密码请联系管理员重设。")


class AccountAdapter(DefaultAccountAdapter):
    """Signing in with a name and a password. Guesses are counted by the books, not by a cache."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "incorrect_password": _("密码不对，请重新输入；忘记密码请联系管理员重设。"),
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before a hash is computed. Raises ValidationError when there were too many."""
        self._guess = begin_attempt(name=credentials["username"], address=self.get_client_ip(request))

    def _rollback_login_failed_rl_usage(self) -> None:
        """Allauth's name for: the guess was right."""
        give_back(self._guess)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Put it on record."""
        record_failure(name=credentials["username"], address=self.get_client_ip(request), of="password")

    def pre_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse | None:
        """A key alone opens no account that was closed, or whose login was taken away."""
        if user.is_active and user.has_usable_password():
            return None
        messages.error(request, gettext("此账号不能登录，请联系管理员。"))
        return redirect("account_login")

    def login(self, request: HttpRequest, user: User) -> None:
        """The session's time begins."""
        super().login(request, user)
        begin(request.session, now=now())

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse:
        """Signed in, with every factor that was asked for: on record."""
        how = [str(each.get("type", each["method"])) for each in get_authentication_records(request, user)]
        record_opened(user=user, address=self.get_client_ip(request), how=how)
        answer: HttpResponse = super().post_login(request, user, **hook)
        return answer

    def add_message(self, request: HttpRequest, level: int, *template: Any, message: str = "", **more: Any) -> None:
        """Of allauth's messages those that tell what went wrong; the others say what one sees."""
        if message:
            messages.add_message(request, level, message)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the request came from, as far as the proxies in front are trusted to say."""
        return get_client_ip(request) or NO_ADDRESS

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Who wants to change what protects his account shows first that he knows its password."""
        url = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": "", "url": url}]


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their words, and the cipher of what is stored of them."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对或已经用过。请核对手机时间，等下一个验证码出现后再输入。"),
    }

    def encrypt(self, text: str) -> str:
        """As it is stored."""
        return encipher(text)

    def decrypt(self, encrypted_text: str) -> str:
        """As it was. Raises LostKeyError."""
        return decipher(encrypted_text)

    def get_totp_issuer(self) -> str:
        """How an app's list names the account."""
        return gettext("煤矿安全监管履职台账")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """How a passkey's list names the product; it is bound to the address by which one came."""
        return {**super().get_public_key_credential_rp_entity(), "name": gettext("煤矿安全监管履职台账")}

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name
        """What a passkey is called until its bearer calls it something."""
        return gettext("通行密钥")
