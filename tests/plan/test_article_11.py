"""第十一条 落实驻矿安监员制度: so many resident inspectors at each mine, exactly so many, on every day of the month."""

from collections.abc import Callable
from datetime import date

from accounts.actions.departments import save_department
from duties.models import Duty, Obligation
from mines.actions.mines import save_mine
from mines.actions.postings import end_posting, post_inspector
from mines.models import Posting
from tests.plan.books import holds
from tests.plan.district import STATE_MINES, TOWN_MINES, District, department, mine, unjudged

On = Callable[[date], District]
STATE, BUREAU, TOWN = "a11-post-soe", "a11-post-township-bureau", "a11-post-township-town"
JANUARY, FEBRUARY = date(2021, 1, 1), date(2021, 2, 1)


def whose(district: District, duty: str, start: date) -> set[str]:
    """Short names of the mines for which a duty is owed."""
    rows = Obligation.objects.owed().filter(duty__key=duty, period_start=start)
    return set(rows.values_list("mine__short_name", flat=True))


def sends(district: District, name: str, to: str, *, of: str, starts: date) -> None:
    """A department posts one more inspector to a mine."""
    person = Posting.objects.filter(person__name=name).first()
    user = person.person if person else district.cast.stranger
    post_inspector(mine=mine(to), person=user, department=department(of), starts=starts, by=district.cast.administrator)


def test_it_is_owed_for_each_mine_and_month_and_every_day_of_it_counts(on: On) -> None:
    """「由区能源局向每个市属国有煤矿派驻2人，向每个乡镇煤矿派驻1人；镇街向每个乡镇煤矿派驻2人」: February, day by day.

    28 days of 28 with the right head-count are met, on the day after the last: nobody knows tomorrow's head-count.
    """
    district = on(date(2021, 2, 28))
    assert whose(district, STATE, FEBRUARY) == set(STATE_MINES)
    assert whose(district, BUREAU, FEBRUARY) == whose(district, TOWN, FEBRUARY) == set(TOWN_MINES)
    assert district.stand(STATE, FEBRUARY) == {(28, 28, "open"): 2}
    district.night_passes()
    assert district.stand(STATE, FEBRUARY) == {(28, 28, "met"): 2}
    assert district.stand(BUREAU, FEBRUARY) == {(28, 28, "met"): 5, (0, 28, "missed"): 1}
    assert district.stand(TOWN, FEBRUARY) == {(28, 28, "met"): 5, (0, 28, "missed"): 1}


def test_jishan_is_short_from_the_first_day_although_its_total_is_right(on: On) -> None:
    """「向每个乡镇煤矿派驻1人；镇街向每个乡镇煤矿派驻2人」: 箕山电煤 has 2 and 1, three heads as asked, each side wrong.

    So it shows 0 days of 5 for the first part month (not judged), and is missed and flagged for February.
    """
    district = on(date(2021, 1, 31))
    swapped = {"mine": mine("箕山电煤")}
    assert district.stands(BUREAU, JANUARY, **swapped) == (0, 5, "not_judged")
    assert district.stands(TOWN, JANUARY, **swapped) == (0, 5, "not_judged")
    assert district.stands(TOWN, JANUARY, mine=mine("协合煤业")) == (5, 5, "not_judged")
    district.night_passes(to=date(2021, 2, 28))
    assert district.flagged(BUREAU, FEBRUARY, **swapped) is None
    district.night_passes()
    for duty, told in ((BUREAU, "局长丙"), (TOWN, "镇干部庚")):
        assert district.stands(duty, FEBRUARY, **swapped) == (0, 28, "missed")
        assert district.flagged(duty, FEBRUARY, **swapped) == (date(2021, 3, 1), "raised")
        assert district.told(duty, FEBRUARY, **swapped) == {told}
    assert district.flagged(BUREAU, JANUARY, **swapped) is None


def test_a_gap_of_one_day_is_visible(on: On) -> None:
    """「向每个市属国有煤矿派驻2人」: one of two leaves on the 14th, the next comes on the 16th: 27 days of 28, the 15th named."""
    district = on(date(2021, 2, 28))
    leaving = Posting.objects.current().get(person=district.cast.inspector)
    end_posting(posting=leaving, ends=date(2021, 2, 14), by=district.cast.administrator)
    sends(district, "路人癸", "中心桥煤矿", of="区能源局", starts=date(2021, 2, 16))
    district.night_passes()
    row = district.figure(STATE, FEBRUARY, mine=mine("中心桥煤矿"))
    assert (row.done, row.required, row.state) == (27, 28, "missed")
    (gap,) = district.explained(row).gaps
    assert (gap.start, gap.last_day) == (date(2021, 2, 15), date(2021, 2, 15))
    assert district.flagged(STATE, FEBRUARY, mine=mine("中心桥煤矿")) == (date(2021, 3, 1), "raised")


def test_one_too_many_is_as_wrong_as_one_too_few(on: On) -> None:
    """「派驻2人」 says exactly two: with a third from the 22nd on, seven days are gaps."""
    district = on(date(2021, 2, 28))
    sends(district, "路人癸", "中心桥煤矿", of="区能源局", starts=date(2021, 2, 22))
    district.night_passes()
    assert district.stands(STATE, FEBRUARY, mine=mine("中心桥煤矿")) == (21, 28, "missed")
    assert district.stands(STATE, FEBRUARY, mine=mine("韦家沟煤矿")) == (28, 28, "met")


def test_days_short_of_staff_cannot_be_made_up(on: On) -> None:
    """「派驻」 is an unbroken duty: 箕山电煤 put right on 1 March meets March, never February."""
    district = on(date(2021, 2, 28))
    district.night_passes()
    surplus = Posting.objects.current().get(person__name="王世峰")
    end_posting(posting=surplus, ends=date(2021, 2, 28), by=district.cast.administrator)
    district.night_passes(to=date(2021, 4, 1))
    assert district.stands(BUREAU, FEBRUARY, mine=mine("箕山电煤")) == (0, 28, "missed")
    assert district.stands(BUREAU, date(2021, 3, 1), mine=mine("箕山电煤")) == (31, 31, "met")


def test_a_closed_mine_leaves_the_quota_the_same_day(on: On) -> None:
    """「向每个乡镇煤矿派驻」: closed on 11 February, ten days were owed and are not judged; in March nothing is."""
    district = on(date(2021, 2, 28))
    district.becomes("closed", "永福实业", on=date(2021, 2, 11))
    district.night_passes(to=date(2021, 3, 31))
    row = district.figure(TOWN, FEBRUARY, mine=mine("永福实业"))
    assert (row.done, row.required, row.state, unjudged(row)) == (10, 10, "not_judged", "对象在期内退出适用范围")
    assert whose(district, TOWN, date(2021, 3, 1)) == set(TOWN_MINES) - {"永福实业"}


def test_once_a_mines_township_is_known_the_township_owes(on: On) -> None:
    """「镇街向每个乡镇煤矿派驻2人」: the text names no township. 镇街 stands in for it until the mine's is entered."""
    district = on(date(2021, 2, 28))
    assert district.figure(TOWN, FEBRUARY, mine=mine("协合煤业")).department.name == "镇街"
    township = save_department(name="三教镇", kind="township", by=district.cast.administrator)
    xiehe = mine("协合煤业")
    save_mine(
        mine=xiehe,
        name=xiehe.name,
        short_name=xiehe.short_name,
        ownership=xiehe.ownership,
        enterprise=xiehe.enterprise,
        township=township,
        by=district.cast.administrator,
    )
    district.night_passes()
    row = district.figure(TOWN, FEBRUARY, mine=xiehe)
    assert (row.department.name, row.done, row.required, row.state) == ("三教镇", 28, 28, "met")
    assert district.figure(TOWN, FEBRUARY, mine=mine("永福实业")).department.name == "镇街"


def test_rotation_without_a_period_is_neither_due_nor_compliant(on: On) -> None:
    """「驻矿人员实行定期轮换」: 「定期」 names no period, so nothing is owed, met or late."""
    on(date(2021, 6, 30))
    assert Duty.objects.get(key="a11-rotate").recurrence == "period_unset"
    assert not Obligation.objects.filter(duty__key="a11-rotate").exists()


def test_the_article_is_in_the_books_as_it_is_written(on: On) -> None:
    """「确保“驻守在煤矿、工作在现场”，发挥盯防作用」: who bears what, in which class."""
    on(date(2021, 3, 31))
    holds(
        11,
        {
            STATE: ("区能源局", "posting"),
            BUREAU: ("区能源局", "posting"),
            TOWN: ("镇街", "posting"),
            "a11-rotate": ("区能源局、镇街", "period_unset"),
            "a11-assess-month": ("区能源局", "periodic"),
            "a11-assess-year": ("区能源局", "periodic"),
            "a11-stay-on-site": ("驻矿人员", "standing"),
        },
    )
