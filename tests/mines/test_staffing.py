"""Staffing against article 11.

由区能源局向每个市属国有煤矿派驻2人，向每个乡镇煤矿派驻1人；镇街向每个乡镇煤矿派驻2人。
"""

from datetime import date

import pytest

from accounts.actions.people import save_user
from accounts.models import Department
from compliance.coverage import Quota
from mines.actions.mines import save_mine
from mines.actions.postings import post_inspector
from mines.actions.statuses import record_status
from mines.models import Mine
from mines.staffing import ARTICLE_11, staffing_on

DAY = date(2021, 6, 1)


def people(number, mine, department, **days):
    for n in range(number):
        person = save_user(name=f"{mine}{department}{n}", by=None)
        post_inspector(mine=mine, person=person, department=department, by=None, **days)


def figures(staffing):
    return {(c.mine.name, str(c.department_kind)): (c.has, c.should) for c in staffing.counts}


def test_the_annex_has_exactly_one_mine_wrong_while_the_totals_agree(plan):
    staffing = staffing_on(DAY)
    found = [(str(c.mine), str(c.department_kind), c.has, c.should) for c in staffing.mismatches]
    assert found == [("箕山电煤", "bureau", 2, 1), ("箕山电煤", "township", 1, 2)]
    assert [str(mine) for mine in staffing.mines_mismatched] == ["箕山电煤"]
    assert (staffing.has, staffing.should) == (22, 22)
    assert staffing.of_kind(Department.Kind.BUREAU) == (11, 10)
    assert staffing.of_kind(Department.Kind.TOWNSHIP) == (11, 12)


def test_right_means_neither_short_nor_over(coalfield):
    people(2, coalfield.state, coalfield.bureau)
    people(1, coalfield.local, coalfield.bureau)
    people(2, coalfield.local, coalfield.town)
    assert staffing_on(DAY).mismatches == ()
    people(1, coalfield.local, coalfield.town)
    assert [(c.has, c.should) for c in staffing_on(DAY).mismatches] == [(3, 2)]


def test_an_empty_mine_is_short(coalfield):
    assert figures(staffing_on(DAY)) == {
        ("中心桥煤矿", "bureau"): (0, 2),
        ("中心桥煤矿", "township"): (0, 0),
        ("协合煤业", "bureau"): (0, 1),
        ("协合煤业", "township"): (0, 2),
    }


@pytest.mark.parametrize(
    "days, there", [({"ends": date(2021, 5, 31)}, 0), ({"ends": DAY}, 2), ({"starts": date(2021, 6, 2)}, 0), ({}, 2)]
)
def test_only_postings_in_force_on_the_day_count(coalfield, days, there):
    people(2, coalfield.state, coalfield.bureau, **days)
    assert staffing_on(DAY).of_mine(coalfield.state)[0].has == there


def test_a_closed_mine_has_left_the_quotas_and_whoever_is_still_there_shows(coalfield):
    people(2, coalfield.state, coalfield.bureau)
    record_status(mine=coalfield.state, status="closed", starts=DAY, by=None)
    record_status(mine=coalfield.local, status="closed", starts=DAY, by=None)
    staffing = staffing_on(DAY)
    assert [(str(c.mine), c.has, c.should) for c in staffing.mismatches] == [("中心桥煤矿", 2, 0)]
    assert staffing_on(date(2021, 5, 31)).should == 5


def test_a_department_of_another_kind_is_over_any_quota(coalfield):
    other = Department.objects.create(name="某公司", kind=Department.Kind.OTHER)
    people(1, coalfield.state, other)
    assert ("中心桥煤矿", "other") in figures(staffing_on(DAY))
    assert Department.Kind.OTHER in {c.department_kind for c in staffing_on(DAY).mismatches}


def test_quotas_and_mines_are_parameters(coalfield):
    quotas = {**ARTICLE_11, Mine.Ownership.MUNICIPAL_STATE: {Department.Kind.BUREAU: Quota(0, None)}}
    staffing = staffing_on(DAY, mines=Mine.objects.filter(pk=coalfield.state.pk), quotas=quotas)
    assert staffing.mismatches == ()
    assert len(staffing.counts) == 1


@pytest.mark.parametrize("more", [0, 40])
def test_two_queries_whatever_the_number(coalfield, django_assert_num_queries, more):
    for n in range(more):
        save_mine(name=f"矿{n}", ownership="township", by=None)
    with django_assert_num_queries(2):
        staffing_on(DAY)
