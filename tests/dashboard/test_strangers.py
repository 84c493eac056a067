"""Whoever may not see a page is told that it does not exist."""

import pytest

from tests.conftest import Cast

pytestmark = pytest.mark.django_db

PATHS = ("/board/", "/obligations/", "/obligations/?state=late", "/obligations/?page=2")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["administrator", "auditor", "stranger"])
def test_figures_are_for_those_who_owe_and_for_the_office(autumn: Cast, sign_in, path: str, who: str) -> None:
    client = sign_in(getattr(autumn, who))
    refused = client.get(path)
    assert refused.status_code == 404
    assert refused.content == client.get("/no-such-page/").content


@pytest.mark.parametrize("path", ["/", "/board/", "/plan/", "/obligations/", "/obligations/1/"])
def test_nobody_enters_without_signing_in(client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/login")


@pytest.mark.parametrize("path", ["/", "/board/", "/plan/", "/obligations/"])
def test_pages_are_read_only(autumn: Cast, sign_in, path: str) -> None:
    assert sign_in(autumn.office).post(path).status_code == 405
