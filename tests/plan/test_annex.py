"""附件 区级部门和镇街派驻驻矿人员一览表: 8 mines, 22 people, and what the list does not say stays unsaid."""

from collections import Counter
from collections.abc import Callable
from datetime import date

from duties.models import Duty, Obligation
from mines.models import Mine, Posting
from tests.plan.books import bound
from tests.plan.district import MINES, STATE_MINES, District

On = Callable[[date], District]


def test_eight_mines_and_twenty_two_people_eleven_from_each_side(on: On) -> None:
    """「区级部门和镇街派驻驻矿人员一览表」: eleven from the bureau and eleven from the townships, at eight mines."""
    on(date(2021, 1, 31))
    assert list(Mine.objects.order_by("pk").values_list("short_name", flat=True)) == list(MINES)
    postings = Posting.objects.current()
    assert Counter(postings.values_list("department__name", flat=True)) == {"区能源局": 11, "镇街": 11}
    assert postings.values("person").distinct().count() == 22


def test_a_padded_name_is_a_name(on: On) -> None:
    """「宋  伟、李孝光」: two blanks pad a name of two characters in print; the person is 宋伟."""
    on(date(2021, 1, 31))
    at = Posting.objects.current().filter(mine__short_name="中心桥煤矿")
    assert set(at.values_list("person__name", flat=True)) == {"宋伟", "李孝光"}


def test_the_last_row_is_taken_as_it_stands(on: On) -> None:
    """「区能源局派驻：龙衣辉、王世峰」: two from the bureau and one from the township, though article 11 asks for 1 and 2."""
    on(date(2021, 1, 31))
    at = Posting.objects.current().filter(mine__short_name="箕山电煤")
    assert Counter(at.values_list("department__name", flat=True)) == {"区能源局": 2, "镇街": 1}


def test_what_the_list_does_not_say_is_left_open(on: On) -> None:
    """「镇街派驻」 names no township, and no row a day: postings are of 镇街, 待核实, in force since before the books began.

    A mine's kind is not said either; it is inferred from who posts to it, and marked 推定.
    """
    on(date(2021, 1, 31))
    postings = Posting.objects.current().select_related("department")
    assert {posting.starts for posting in postings} == {posting.ends for posting in postings} == {None}
    assert all(p.department.pending_check for p in postings if p.department.name == "镇街")
    assert {mine.township for mine in Mine.objects.all()} == {None}
    assert {mine.ownership_basis for mine in Mine.objects.all()} == {Mine.Basis.INFERRED}
    state = Mine.objects.filter(ownership="municipal_state")
    assert set(state.values_list("short_name", flat=True)) == set(STATE_MINES)
    assert "待核实" in Mine.objects.get(short_name="箕山电煤").ownership_note


def test_the_list_opens_no_duty_of_its_own(on: On) -> None:
    """「区级部门和镇街派驻驻矿人员一览表」: heads are judged by article 11; the list is what they are counted from."""
    on(date(2021, 3, 31))
    duty = Duty.objects.get(key="annex-roster")
    assert (bound(duty), duty.recurrence) == ("区能源局、镇街", "posting")
    assert not Obligation.objects.filter(duty=duty).exists()
