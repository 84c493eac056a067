"""第十六条 强化部门联动: joint meetings and joint inspections, 定期; the text sets no period."""

from collections.abc import Callable
from datetime import date

from duties.models import Duty, Flag, Notice, Obligation, Reading
from tests.plan.books import holds
from tests.plan.district import District

On = Callable[[date], District]
OFFICE = "区安全生产委员会矿山安全办公室"
MEETING, INSPECTION = "a16-joint-meeting", "a16-joint-inspection"


def test_without_a_period_nothing_is_owed_met_or_late(on: On) -> None:
    """「通过定期组织召开煤矿安全生产联席会议」: 「定期」 is no period. A meeting held is on record and makes nothing compliant."""
    district = on(date(2021, 6, 30))
    district.met(MEETING, OFFICE)
    district.night_passes(to=date(2021, 9, 30))
    assert not Obligation.objects.filter(duty__key__in=[MEETING, INSPECTION]).exists()


def test_a_local_setting_makes_it_quarterly_from_its_day_on_and_leaves_the_text_alone(on: On) -> None:
    """「定期组织召开煤矿安全生产联席会议」 read as quarterly from 1 July: owed for the third quarter, for none before.

    The reading stands beside the quote, with who made it and why; the words and their empty period stay.
    """
    district = on(date(2021, 6, 30))
    reading = district.reads(MEETING, "period", "quarter", since=date(2021, 7, 1))
    district.night_passes(to=date(2021, 9, 30))
    rows = Obligation.objects.owed().filter(duty__key=MEETING)
    assert [(row.period_start, row.state) for row in rows] == [(date(2021, 7, 1), "due_soon")]
    district.met(MEETING, OFFICE)
    assert district.stands(MEETING, date(2021, 7, 1)) == (1, 1, "met")
    duty = Duty.objects.get(key=MEETING)
    assert (duty.period, duty.minimum, duty.quote) == ("none", None, "通过定期组织召开煤矿安全生产联席会议")
    assert (reading.recorded_by, reading.note) == ("office", "会议议定")


def test_a_setting_made_inside_a_quarter_waits_for_the_next(on: On) -> None:
    """「定期组织开展联合执法检查」: read as quarterly from 16 August on: the rule of a period is that of its first day."""
    district = on(date(2021, 6, 30))
    district.reads(INSPECTION, "period", "quarter", since=date(2021, 8, 16))
    district.night_passes(to=date(2021, 8, 20))
    district.night_passes(to=date(2021, 10, 1))
    rows = Obligation.objects.owed().filter(duty__key=INSPECTION)
    assert [(row.period_start, row.period_kind) for row in rows] == [(date(2021, 10, 1), "quarter")]


def test_a_setting_taken_back_takes_its_obligations_with_it(on: On) -> None:
    """「定期」: another reading from the same day supersedes the first; what only the first made owed is withdrawn, not lost.

    What is not owed is never late: August finds no flag on the withdrawn July, and tells nobody.
    """
    district = on(date(2021, 6, 30))
    district.reads(MEETING, "period", "month", since=date(2021, 7, 1))
    district.night_passes(to=date(2021, 7, 31))
    assert district.stands(MEETING, date(2021, 7, 1)) == (0, 1, "due_soon")
    district.reads(MEETING, "period", "quarter", since=date(2021, 7, 1))
    rows = Obligation.objects.filter(duty__key=MEETING)
    assert {(row.period_kind, row.withdrawn) for row in rows} == {("month", True), ("quarter", False)}
    assert Reading.objects.filter(duty_key=MEETING, field="period", voided_at__isnull=False).count() == 1
    district.night_passes()
    month = Obligation.objects.get(duty__key=MEETING, period_kind="month")
    assert not Flag.objects.filter(obligation=month).exists()
    assert not Notice.objects.filter(obligation=month, kind="late").exists()


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「建立完善煤矿安全生产联席会议制度，完善联合执法机制」: borne by 矿山安全办公室, which is not 区安委会办公室."""
    on(date(2021, 3, 31))
    holds(
        16,
        {
            "a16-joint-meeting-system": (OFFICE, "one_off"),
            "a16-joint-enforcement-system": (OFFICE, "one_off"),
            MEETING: (OFFICE, "period_unset"),
            "a16-circulate": (OFFICE, "event"),
            INSPECTION: (OFFICE, "period_unset"),
            "a16-key-violations": (OFFICE, "standing"),
        },
    )
