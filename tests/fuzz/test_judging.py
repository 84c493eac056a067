"""The judge sees what it is there for: views that do what no view may do are each found out."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import Department
from audit.actions import Deed, put_on_record
from audit.clock import database_now
from tests.conftest import Cast
from tests.fuzz.drawing import TOKEN, Asked
from tests.fuzz.judging import Judge, listening


def _breaks(request: HttpRequest) -> HttpResponse:
    raise KeyError("x")


def _writes(request: HttpRequest, status: int) -> HttpResponse:
    Department.objects.filter(name="区能源局").update(name="改了")
    return HttpResponse(status=status)


def _lies(request: HttpRequest) -> HttpResponse:
    put_on_record([Deed("visit.voided", "visit", 1)], by="office", at=database_now())
    return HttpResponse(status=302)


urlpatterns = [
    path("breaks", _breaks),
    path("writes/<int:status>", _writes),
    path("lies", _lies),
    path("", include("coalsafety.urls")),
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("method", "where", "said"),
    [
        ("GET", "/breaks", "answered 500"),
        ("GET", "/writes/200", "GET wrote"),
        ("POST", "/writes/422", "answered 422, yet the books have changed"),
        ("POST", "/writes/302", "without a row in the chain"),
        ("POST", "/writes/200", "answered 200"),
        ("POST", "/lies", "put on record under another's name"),
        ("BREW", "/writes/299", "answered 299"),
        ("GET", "/plan/", "answered 200 to whom it is not for"),
    ],
)
def test_what_no_view_may_do_is_found(
    cast: Cast, sign_in: Callable[..., Client], method: str, where: str, said: str
) -> None:
    browser = sign_in(cast.auditor)
    browser.raise_request_exception = False
    browser.cookies["csrftoken"] = TOKEN
    with listening() as lines:
        judge = Judge({"auditor": browser}, {"auditor": "auditor"}, {"roster": ("office",)}, lines)
        assert said in "; ".join(judge.wrong(Asked("roster", "auditor", method, where)))
        assert judge.wrong(Asked("home", "auditor", "GET", "/")) == []
