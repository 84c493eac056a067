"""From the first minute of the flag to the explanation that another person accepts."""

from collections.abc import Callable
from datetime import date

from accounts.actions.people import save_user
from accounts.models import User
from audit.trail import first_break, history_of
from duties.models import DigestSent, Flag, FlagStep, Notice
from duties.reminders import send_digests, write_digests
from tests.flows.conftest import Desk

Morning = Callable[[date], Desk]
HEAD = "a12-visit-bureau-head"
FEBRUARY = date(2021, 2, 1)


def flag_of(desk: Desk, duty: str = HEAD, start: date = FEBRUARY) -> Flag:
    return Flag.objects.get(obligation=desk.district.figure(duty, start))


def test_flagged_chased_answered_returned_answered_again_and_accepted(morning: Morning) -> None:
    """February was missed. Nine steps by three people; the flag ends closed, the month stays missed."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    office, head = desk.of(cast.office), desk.of(cast.bureau_head)
    flag = flag_of(desk)
    at = f"/flags/{flag.pk}/"

    # 1 March: the office finds it in the list and chases.
    assert "未完成" in office.get("/flags/").content.decode()
    sent = office.post("/flags/chase/", {"ids": [flag.pk], "text": "请于三日内说明", "next": "/flags/"}, follow=True)
    assert sent.status_code == 200
    assert "已催办 1 项" in sent.content.decode()

    # The head finds it in his inbox, on his own page, and acknowledges.
    assert "请于三日内说明" in head.get("/inbox/").content.decode()
    assert "需要您说明" in head.get(at).content.decode()
    assert head.post(f"{at}acknowledge/").status_code == 302

    # 2 March: he explains; an empty explanation is none.
    desk.next_morning()
    assert head.post(f"{at}answer/", {"text": "  "}).status_code == 422
    assert head.post(f"{at}answer/", {"text": "二月在市里开会"}).status_code == 302

    # The office is told, and returns it: not enough. A return needs its reason.
    assert "二月在市里开会" in office.get("/inbox/").content.decode()
    assert office.post(f"{at}return/", {"text": ""}).status_code == 422
    assert office.post(f"{at}return/", {"text": "请附会议通知"}).status_code == 302
    assert "请附会议通知" in head.get(at).content.decode()

    # 3 March: he answers again, and the office accepts.
    desk.next_morning()
    assert head.post(f"{at}answer/", {"text": "会议通知见附件，三月补足"}).status_code == 302
    assert office.post(f"{at}accept/", {"text": "情况属实"}).status_code == 302

    flag.refresh_from_db()
    assert (flag.status, flag.closed_on, flag.level) == ("closed", date(2021, 3, 3), Flag.Level.REMIND)
    assert desk.district.stands(HEAD, FEBRUARY) == (0, 5, "missed")
    steps = list(flag.steps.values_list("kind", "by", "on"))
    assert steps == [
        ("chased", "office", date(2021, 3, 1)),
        ("acknowledged", "bureau_head", date(2021, 3, 1)),
        ("answered", "bureau_head", date(2021, 3, 2)),
        ("returned", "office", date(2021, 3, 2)),
        ("answered", "bureau_head", date(2021, 3, 3)),
        ("accepted", "office", date(2021, 3, 3)),
    ]
    page = head.get(at).content.decode()
    for words in ("2021-03-01 00:00", "签收", "二月在市里开会", "请附会议通知", "会议通知见附件", "受理", "已办结"):
        assert words in page
    assert "情况属实" in head.get("/inbox/").content.decode()
    recorded = [entry.action for entry in history_of("flag", flag.pk)]
    assert recorded == ["flag.raised", *(f"flag.{kind}" for kind, _, _ in steps)]
    assert first_break() is None


def test_a_closed_flag_is_not_chased_and_not_answered(morning: Morning) -> None:
    """Whoever presses a button of a page that is no longer true is told so, and nothing is written."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    flag = flag_of(desk)
    desk.of(cast.bureau_head).post(f"/flags/{flag.pk}/answer/", {"text": "出差"})
    desk.of(cast.office).post(f"/flags/{flag.pk}/accept/", {"text": ""})
    before = FlagStep.objects.count()
    again = desk.of(cast.bureau_head).post(f"/flags/{flag.pk}/answer/", {"text": "再说一次"})
    assert again.status_code == 422
    assert "该事项的状态已经变化" in again.content.decode()
    chased = desk.of(cast.office).post("/flags/chase/", {"ids": [flag.pk]}, follow=True)
    assert "不需要再催" in chased.content.decode()
    assert FlagStep.objects.count() == before


def test_nobody_accepts_his_own_answer(morning: Morning) -> None:
    """The office missed its own yearly review: the one who answers cannot accept; his colleague can."""
    desk = morning(date(2023, 1, 6))
    office = desk.district.cast.office
    flag = flag_of(desk, "a20-annual-review", date(2022, 1, 1))
    at = f"/flags/{flag.pk}/"
    own = desk.of(office)
    assert own.post(f"{at}answer/", {"text": "已安排在一月"}).status_code == 302
    for step, text in (("accept", "可以"), ("return", "不行")):
        refused = own.post(f"{at}{step}/", {"text": text})
        assert refused.status_code == 422
        assert "不能受理自己的说明" in refused.content.decode()
    flag.refresh_from_db()
    assert flag.status == "answered"
    colleague = save_user(name="吴值班", username="office2", role=User.Role.OFFICE, is_active=True, by=None)
    assert desk.of(colleague).post(f"{at}accept/", {"text": "同意"}).status_code == 302
    flag.refresh_from_db()
    assert flag.status == "closed"


def test_every_button_pressed_twice_writes_once(morning: Morning) -> None:
    """Acknowledge, answer, chase, accept: the second press answers with words, or goes back, and leaves no second step."""
    desk = morning(date(2021, 3, 1))
    cast = desk.district.cast
    office, head = desk.of(cast.office), desk.of(cast.bureau_head)
    flag = flag_of(desk)
    at = f"/flags/{flag.pk}/"
    for browser, address, sent in (
        (office, "/flags/chase/", {"ids": [flag.pk], "text": "请说明"}),
        (head, f"{at}acknowledge/", {}),
        (head, f"{at}answer/", {"text": "出差"}),
        (office, f"{at}accept/", {"text": "同意"}),
    ):
        for _ in range(2):
            assert browser.post(address, sent).status_code in (302, 422)
    assert list(flag.steps.values_list("kind", flat=True)) == ["chased", "acknowledged", "answered", "accepted"]
    flag.refresh_from_db()
    assert flag.level == Flag.Level.REMIND
    assert Notice.objects.filter(user=cast.bureau_head, obligation=flag.obligation, kind="chased").count() == 1


def test_chased_day_after_day_it_climbs_the_ladder_and_stays_on_the_top_rung(morning: Morning) -> None:
    """提醒 → 催办 → 督办 → 约谈建议, one rung a day; nobody who stays silent is forgotten."""
    desk = morning(date(2021, 3, 1))
    office, flag = desk.of(desk.district.cast.office), flag_of(desk)
    seen = []
    for day in range(2, 7):
        office.post("/flags/chase/", {"ids": [flag.pk]})
        flag.refresh_from_db()
        seen.append(str(flag.get_level_display()))
        desk.next_morning(to=date(2021, 3, day))
    assert seen == ["提醒", "催办", "督办", "约谈建议", "约谈建议"]


def test_a_report_made_up_late_closes_its_flag_by_itself(morning: Morning) -> None:
    """The quarterly report comes on 20 July: the flag says so on both pages, and nobody has to accept anything."""
    desk = morning(date(2021, 7, 11))
    cast = desk.district.cast
    duty, start = "a04-report-bureau", date(2021, 4, 1)
    flag = flag_of(desk, duty, start)
    assert "这一项还可以补办" in desk.of(cast.bureau_head).get(f"/flags/{flag.pk}/").content.decode()
    desk.next_morning(to=date(2021, 7, 20))
    desk.district.wrote(duty, "区能源局", for_day=start)
    page = desk.of(cast.office).get(f"/flags/{flag.pk}/").content.decode()
    assert "逾期完成" in page
    assert "2021-07-20" in page
    assert "提交说明" not in page


def test_one_mail_a_day_and_reading_is_recorded(morning: Morning, mailoutbox: list[object]) -> None:
    """However much went late in the night, the head gets one mail; looking at the inbox marks nothing, the button does."""
    desk = morning(date(2021, 3, 1))
    head = desk.district.cast.bureau_head
    User.objects.filter(pk=head.pk).update(email="head@example.test")
    write_digests(today=desk.district.today)
    send_digests()
    assert len(mailoutbox) == 1
    browser = desk.of(head)
    assert "未读" in browser.get("/inbox/").content.decode()
    assert Notice.objects.filter(user=head, read_at=None).exists()
    assert browser.post("/inbox/read/").status_code == 302
    assert not Notice.objects.filter(user=head, read_at=None).exists()
    assert "未读" not in browser.get("/inbox/").content.decode()


def test_twenty_two_of_a_kind_are_one_line(morning: Morning) -> None:
    """Nobody assessed the 22 inspectors in February: the bureau's head reads one line about it, on the page and by mail."""
    desk = morning(date(2021, 3, 5))
    desk.next_morning(to=date(2021, 3, 6))
    head = desk.district.cast.bureau_head
    page = desk.of(head).get("/inbox/").content.decode()
    assert page.count("对驻矿人员履职情况进行月度考核") == 1
    assert "22 项" in page
    write_digests(today=date(2021, 3, 6))
    (digest,) = DigestSent.objects.filter(user=head, day=date(2021, 3, 6))
    assert digest.body.count("月度考核") == 1
    assert "共 22 项" in digest.body


def test_the_list_keeps_its_place_and_says_what_was_done(morning: Morning) -> None:
    """From page 2 of a narrowed list into a flag, a step, and back; chasing nothing says to tick something."""
    desk = morning(date(2021, 3, 1))
    flag = flag_of(desk)
    office, head = desk.of(desk.district.cast.office), desk.of(desk.district.cast.bureau_head)
    department = flag.obligation.department_id
    assert (
        f"/flags/{flag.pk}/?back=department%3D{department}"
        in office.get(f"/flags/?department={department}").content.decode()
    )
    page = head.get(f"/flags/{flag.pk}/?back=page%3D2").content.decode()
    assert 'href="/flags/?page=2"' in page
    answer = head.post(f"/flags/{flag.pk}/acknowledge/?back=page%3D2", follow=True)
    assert "已签收" in answer.content.decode()
    assert 'href="/flags/?page=2"' in answer.content.decode()
    assert "请先勾选" in office.post("/flags/chase/", {"text": ""}, follow=True).content.decode()
