"""Pages while the registers are kept: a changed register shows on the next page, and nobody gets another's page."""

from datetime import date

import pytest

from accounts.actions.appointments import end_appointment
from accounts.models import Appointment
from duties.actions.catalogue import save_duty
from duties.models import Duty, Obligation
from duties.sweep import sweep
from mines.actions.mines import save_mine
from mines.models import Mine
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 1)


@pytest.fixture
def open_books(served: None, cast: Cast) -> Cast:
    """Swept books, and everybody's pages opened once."""
    sweep(today=TODAY)
    return cast


def test_whoever_leaves_his_post_sees_its_department_no_more(open_books: Cast, sign_in) -> None:
    browser = sign_in(open_books.bureau_clerk)
    row = Obligation.objects.owed().filter(department__name="区能源局", post__isnull=True).order_by("pk").first()
    assert browser.get(f"/obligations/{row.pk}/").status_code == 200
    appointment = Appointment.objects.current().get(user=open_books.bureau_clerk)
    end_appointment(appointment=appointment, ends=date(2021, 2, 1), by=open_books.administrator)
    assert browser.get(f"/obligations/{row.pk}/").status_code == 404


def test_a_new_name_stands_on_the_next_page(open_books: Cast, sign_in) -> None:
    browser = sign_in(open_books.office)
    assert "新名字煤矿" not in browser.get("/mines/").content.decode()
    assert browser.get("/plan/").status_code == 200
    mine = Mine.objects.order_by("pk").first()
    save_mine(name=mine.name, short_name="新名字煤矿", ownership=mine.ownership, mine=mine, by=open_books.administrator)
    assert "新名字煤矿" in browser.get("/mines/").content.decode()


def test_a_changed_duty_is_read_anew_by_the_plan(open_books: Cast, sign_in) -> None:
    browser = sign_in(open_books.office)
    duty = Duty.objects.filter(quote__gt="").order_by("pk").first()
    assert duty.title in browser.get("/plan/").content.decode()
    save_duty(
        key=duty.key,
        effective_from=duty.effective_from,
        values={"action": "换了说法的职责"},
        bearers=[],
        by=open_books.administrator,
    )
    assert "换了说法的职责" in browser.get("/plan/").content.decode()


@pytest.mark.parametrize("page", ["/", "/board/", "/plan/", "/mines/", "/visits/new/"])
def test_the_same_address_is_not_the_same_page(open_books: Cast, sign_in, page: str) -> None:
    """The head's page first: the stranger after him gets what a stranger gets, and the head his own again."""
    head, stranger = sign_in(open_books.bureau_head), sign_in(open_books.stranger)
    alone = stranger.get(page)
    own = head.get(page).content.decode()
    after = stranger.get(page)
    assert after.status_code == alone.status_code
    assert "局长丙" in own
    assert "局长丙" not in after.content.decode()
    assert "局长丙" in head.get(page).content.decode()


def test_english_and_chinese_are_kept_apart(open_books: Cast, sign_in) -> None:
    browser = sign_in(open_books.office)
    chinese = browser.get("/plan/").content.decode()
    english = browser.get("/plan/?lang=en").content.decode()
    assert "待明确主体" in chinese
    assert "待明确主体" not in english.split('class="plan-text"')[0]
    assert browser.get("/plan/?lang=zh").content.decode().count("待明确主体") == chinese.count("待明确主体")
