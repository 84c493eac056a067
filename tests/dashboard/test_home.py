"""我的履职: what I owe now, for each kind of person."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions.appointments import end_appointment
from accounts.models import Appointment, Post
from dashboard import desk
from duties.actions import flags
from duties.models import Flag, Obligation
from inspections.actions import Participant, VisitDraft, confirm_participation, record_visit
from mines.models import Mine, Posting
from records.actions import record_document
from records.drafts import RecordDraft
from tests.conftest import Cast
from tests.dashboard.conftest import TODAY, Log, owed, page

pytestmark = pytest.mark.django_db


def test_the_visit_card_says_what_is_left(autumn: Cast, log: Log, sign_in) -> None:
    for number in range(3):
        log(autumn.bureau_head, date(2021, 9, 2 + number), mine=number)
    text = page(sign_in(autumn.bureau_head), "/")
    assert '<span class="big">3</span>' in text
    assert "/ 5 次" in text
    assert "还剩 7 天" in text
    assert "还差 2 次" in text
    assert "最迟 9月30日出发才来得及" in text
    assert "本期没去过" in text
    assert "等 5 个" in text
    assert 'href="/visits/new/"' in text
    assert f'href="/obligations/{owed("a12-visit-bureau-head", date(2021, 9, 1)).pk}/"' in text


def test_a_mine_that_was_visited_is_not_named(autumn: Cast, log: Log, sign_in) -> None:
    for number in range(7):
        log(autumn.bureau_deputy, date(2021, 9, 2 + number), mine=number)
    assert "本期没去过：箕山电煤" in page(sign_in(autumn.bureau_deputy), "/")


def test_a_mine_is_visited_when_one_has_confirmed_it(autumn: Cast, log: Log, sign_in) -> None:
    """The head names the deputy at the eighth mine: it is the deputy's once he says that he was there."""
    for number in range(7):
        log(autumn.bureau_deputy, date(2021, 9, 2 + number), mine=number)
    last = Mine.objects.get(short_name="箕山电煤")
    people = (Participant(autumn.bureau_head.pk), Participant(autumn.bureau_deputy.pk))
    visit = record_visit(draft=VisitDraft(last.pk, TODAY, people), by=autumn.bureau_head, today=TODAY)
    assert "本期没去过：箕山电煤" in page(sign_in(autumn.bureau_deputy), "/")
    confirm_participation(visits=[visit], by=autumn.bureau_deputy, today=TODAY)
    assert "本期没去过" not in page(sign_in(autumn.bureau_deputy), "/")


def test_22_inspectors_are_one_card(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.bureau_clerk), "/")
    assert "0 / 22" in text
    assert "/records/assessments/?month=2021-09" in text


def test_papers_are_entered_for_their_duty_and_period(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.bureau_clerk), "/")
    assert "/records/new/?duty=a04-report-bureau&amp;for=2021-07-01" in text
    assert "10月10日前" in text


def test_what_can_still_be_made_up_is_listed_by_duty(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.bureau_clerk), "/")
    assert "逾期 1 期" in text
    assert "仍可补办" in text
    assert "/records/new/?duty=a04-report-bureau&amp;for=2021-04-01" in text


def test_what_waits_for_a_word(autumn: Cast, sign_in) -> None:
    client = sign_in(autumn.bureau_head)
    text = page(client, "/")
    assert "需要您说明" in text
    for flag in Flag.objects.filter(
        obligation__post__title="主要负责人", obligation__duty__key="a12-visit-bureau-head"
    ):
        flags.answer(flag=flag, text="说明", by=autumn.bureau_head, today=TODAY)
    assert "2021年8月 到煤矿检查 0 / 5" in text
    assert "2021年8月 到煤矿检查 0 / 5" not in page(client, "/")


def test_a_post_left_behind_is_no_longer_mine(autumn: Cast, sign_in) -> None:
    appointment = Appointment.objects.get(user=autumn.bureau_deputy)
    end_appointment(appointment=appointment, ends=date(2021, 8, 31), by=autumn.administrator)
    assert "到煤矿检查指导" not in page(sign_in(autumn.bureau_deputy), "/")


def test_the_office_sees_what_waits_for_it(autumn: Cast, sign_in) -> None:
    flag = Flag.objects.get(obligation=owed("a12-visit-bureau-head", date(2021, 5, 1)))
    flags.answer(flag=flag, text="外出学习", by=autumn.bureau_head, today=TODAY)
    text = page(sign_in(autumn.office), "/")
    assert "1 份说明等待受理" in text
    assert f'href="/flags/{flag.pk}/"' in text
    assert 'href="/board/"' in text


def test_the_administrator_and_the_auditor_see_no_business_data(autumn: Cast, sign_in) -> None:
    administrator = page(sign_in(autumn.administrator), "/")
    assert 'href="/import/"' in administrator
    assert "到煤矿检查" not in administrator
    auditor = page(sign_in(autumn.auditor), "/")
    assert 'href="/audit/"' in auditor
    assert "到煤矿检查" not in auditor


def test_an_empty_desk_says_what_to_do_next(autumn: Cast, sign_in) -> None:
    assert "您还没有在任岗位" in page(sign_in(autumn.stranger), "/")
    assert "眼下没有要办的事" in page(sign_in(autumn.police_head), "/")


def test_the_bar_names_the_person_and_the_place(autumn: Cast, sign_in) -> None:
    text = page(sign_in(autumn.bureau_head), "/")
    assert "区能源局 · 主要负责人 · " in text
    assert '<a href="/" aria-current="page">我的履职</a>' in text
    assert 'href="/import/"' not in text
    assert 'href="/board/"' not in page(sign_in(autumn.administrator), "/")


def test_head_counts_that_were_right_every_day_do_not_press(autumn: Cast) -> None:
    own = desk.own(autumn.bureau_clerk, today=TODAY)
    pressing = {card.item.duty.key for card in own.pressing}
    kept = next(card for card in own.now if card.item.duty.key == "a11-post-soe")
    assert (kept.item.figure.state, kept.days_left) == ("open", 7)
    assert "a11-post-soe" not in pressing
    assert "a11-post-township-bureau" in pressing  # 箕山电煤 has one too many


def test_whoever_is_posted_to_a_mine_sees_it_and_what_was_recorded_of_him(autumn: Cast, sign_in) -> None:
    posting, other = Posting.objects.get(person=autumn.inspector), Posting.objects.exclude(person=autumn.inspector)[0]
    for person, score in ((autumn.inspector, "91.5"), (other.person, "72.0")):
        draft = RecordDraft(
            duty_key="a11-assess-month",
            department_id=Post.objects.get(appointments__user=autumn.bureau_clerk).department_id,
            for_day=date(2021, 9, 1),
            sent_on=TODAY,
            score=Decimal(score),
            person_id=person.pk,
        )
        record_document(draft=draft, by=autumn.bureau_clerk, today=TODAY)
    client = sign_in(autumn.inspector)
    text = page(client, "/")
    assert f'<a href="/mines/{posting.mine_id}/">{posting.mine.name}</a>' in text
    assert f'href="/visits/?mine={posting.mine_id}"' in text
    assert "91.5 分" in text
    assert "72.0" not in text
    assert "您还没有在任岗位" not in text
    assert "登记您的任职" not in text
    for path in (f"/mines/{posting.mine_id}/", f"/visits/?mine={posting.mine_id}"):
        page(client, path)
    posting.ends = date(2021, 9, 22)
    posting.save()
    assert "您还没有在任岗位" in page(client, "/")


def test_what_is_done_of_a_period_that_is_over_counts_beside_what_is_left(autumn: Cast) -> None:
    for start, state, done in ((date(2021, 9, 1), "met", 20), (date(2021, 8, 1), "met_late", 21)):
        rows = Obligation.objects.filter(duty__key="a11-assess-month", period_start=start)
        Obligation.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:done])).update(state=state, done=1)
    own = desk.own(autumn.bureau_clerk, today=date(2021, 10, 3))
    cards = {(card.item.duty.key, card.item.start): card for card in (*own.pressing, *own.now, *own.later)}
    september = cards["a11-assess-month", date(2021, 9, 1)]
    assert (september.figure, september.item.figure.state) == ("20 / 22", "open")
    late = next(group for group in own.late if group[0].item.duty.key == "a11-assess-month")
    assert [card.figure for card in late] == [*["0 / 22"] * 6, "21 / 22"]
    Obligation.objects.filter(duty__key="a11-assess-month", period_start=date(2021, 8, 1)).update(state="met_late")
    own = desk.own(autumn.bureau_clerk, today=date(2021, 10, 3))
    assert not [card for card in own.settled if card.item.start == date(2021, 8, 1)]
