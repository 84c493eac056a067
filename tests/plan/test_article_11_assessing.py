"""第十一条 落实驻矿安监员制度, its second half: the bureau assesses every resident inspector, monthly and yearly."""

from collections.abc import Callable
from datetime import date

import pytest

from mines.actions.postings import end_posting, move_inspector, post_inspector
from mines.models import Posting
from tests.plan.district import District, department, mine, unjudged

On = Callable[[date], District]
MONTHLY, YEARLY = "a11-assess-month", "a11-assess-year"
FEBRUARY, YEAR = date(2021, 2, 1), date(2022, 1, 1)


@pytest.mark.parametrize(
    ("duty", "start", "due"), [(MONTHLY, FEBRUARY, date(2021, 3, 5)), (YEARLY, YEAR, date(2023, 1, 5))]
)
def test_each_of_the_22_is_assessed_and_one_assessment_serves_one_of_them(
    on: On, duty: str, start: date, due: date
) -> None:
    """「由区能源局统一对其履职情况进行月度考核和年度考核」: owed for each inspector; in time up to five days after the end.

    On the due day nobody is flagged. The night after, the 21 that are missing are; made up later they are 逾期完成.
    """
    district = on(due)
    song = district.cast.inspector
    assert district.stand(duty, start) == {(0, 1, "due_soon"): 22}
    district.wrote(duty, "区能源局", for_day=start, score=92, person_id=song.pk)
    assert district.stands(duty, start, person=song) == (1, 1, "met")
    assert district.flags(duty, start) == set()
    district.night_passes()
    assert district.stand(duty, start) == {(0, 1, "overdue"): 21, (1, 1, "met"): 1}
    assert district.flags(duty, start) == {(district.today, "raised")}
    assert district.told(duty, start) == {"局长丙"}
    li = Posting.objects.get(person__name="李孝光").person
    district.wrote(duty, "区能源局", for_day=start, score=88, person_id=li.pk)
    assert district.stands(duty, start, person=li) == (1, 1, "met_late")
    assert district.flagged(duty, start, person=li) == (district.today, "closed")


def test_the_first_part_periods_are_counted_and_not_judged(on: On) -> None:
    """「月度考核和年度考核」: January and the year 2021 began before the plan did."""
    district = on(date(2021, 2, 28))
    song = district.cast.inspector
    first = date(2021, 1, 1)
    district.wrote(MONTHLY, "区能源局", for_day=date(2021, 1, 31), score=90, person_id=song.pk)
    assert district.stand(MONTHLY, first) == {(0, 1, "not_judged"): 21, (1, 1, "not_judged"): 1}
    assert district.stand(YEARLY, first) == {(0, 1, "not_judged"): 22}
    assert district.flags(MONTHLY, first) == set()


def test_whoever_leaves_or_arrives_inside_the_month_is_not_judged_for_it(on: On) -> None:
    """「对其履职情况」: the inspector who leaves on 10 February is not judged for February, nor is the one who follows him.

    Both stay in the list with the reason; from March on only the one who is there is owed for.
    """
    district = on(date(2021, 2, 28))
    former = Posting.objects.current().get(person=district.cast.inspector)
    end_posting(posting=former, ends=date(2021, 2, 10), by=district.cast.administrator)
    post_inspector(
        mine=mine("中心桥煤矿"),
        person=district.cast.bureau_clerk,
        department=department("区能源局"),
        starts=date(2021, 2, 11),
        by=district.cast.administrator,
    )
    district.night_passes(to=date(2021, 3, 6))
    left = district.figure(MONTHLY, FEBRUARY, person=district.cast.inspector)
    came = district.figure(MONTHLY, FEBRUARY, person=district.cast.bureau_clerk)
    assert (left.state, unjudged(left)) == ("not_judged", "对象在期内退出适用范围")
    assert (came.state, unjudged(came)) == ("not_judged", "对象在期内才进入适用范围")
    march = district.stand(MONTHLY, date(2021, 3, 1))
    assert sum(march.values()) == 22
    assert district.stand(MONTHLY, date(2021, 3, 1), person=district.cast.inspector) == {}


def test_whoever_is_moved_to_another_mine_is_owed_for_all_the_same(on: On) -> None:
    """「驻矿人员实行定期轮换」: moved from one mine to another on 15 February he was posted on every day of it: judged."""
    district = on(date(2021, 2, 28))
    posting = Posting.objects.current().get(person=district.cast.inspector)
    admin = district.cast.administrator
    move_inspector(posting=posting, mine=mine("韦家沟煤矿"), starts=date(2021, 2, 15), by=admin)
    district.night_passes(to=date(2021, 3, 6))
    assert district.stands(MONTHLY, FEBRUARY, person=district.cast.inspector) == (0, 1, "overdue")
    posted = {name: district.stands("a11-post-soe", FEBRUARY, mine=mine(name)) for name in ("中心桥煤矿", "韦家沟煤矿")}
    assert posted == {"中心桥煤矿": (14, 28, "missed"), "韦家沟煤矿": (14, 28, "missed")}
