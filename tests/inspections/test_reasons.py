"""Reasons to look: each check by its table, and fifty honest officials among ten who are not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

import pytest

from inspections.reasons.checks import CHECKS, all_reasons
from inspections.reasons.facts import Met, Month, Part
from inspections.reasons.travel import distance

JUNE, LAST = date(2021, 6, 1), date(2021, 6, 30)
TODAY = date(2021, 7, 6)
# Longitude and latitude: mine 2 lies 10 km from mine 1, mine 3 some 60 km; nobody has entered where mine 4 is.
PLACES = {1: (105.9, 29.3), 2: (105.9, 29.39), 3: (106.5, 29.4)}
LONG = "掘进工作面探放水记录填写不完整，已当场要求补齐并签字，三日内复查整改情况，带班矿领导已签收通知书"


def part(number: int, day: int = 1, *, person: int = 1, **more: object) -> Part:
    on = JUNE + timedelta(days=day - 1)
    values = {"mine": 1, "recorded_on": on, "recorder": person, "recorder_name": f"人{person}", **more}
    return Part(visit=number, person=person, name=f"人{person}", mine_name=f"矿{values['mine']}", day=on, **values)


def at(starts: str, ends: str | None = None) -> dict[str, time | None]:
    return {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends) if ends else None}


def month(*parts: Part, **more: object) -> Month:
    return Month(first=JUNE, last=LAST, today=TODAY, parts=parts, places=PLACES, **more)


def seen(*parts: Part, **more: object) -> list[tuple[str, tuple[int, ...], str]]:
    found = all_reasons(month(*parts, **more))
    return [(check.key, tuple(p.visit for p in reason.parts), reason.words) for check, reason in found]


TRAVEL = [
    # first mine and times, second mine and times, what is found
    (1, at("09:00", "10:00"), 2, at("10:08"), ""),
    (1, at("09:00", "10:00"), 2, at("10:07"), "2021-06-01 矿1 到 矿2 直线 10 公里，相隔 7 分钟"),
    (1, at("09:00", "10:00"), 2, at("10:00"), "直线 10 公里，相隔 0 分钟"),
    (1, at("09:00"), 2, at("09:07"), "相隔 7 分钟"),
    (1, at("09:00"), 2, at("09:08"), ""),
    (1, at("09:00", "10:00"), 3, at("10:44"), "直线 59 公里，相隔 44 分钟"),
    (1, at("09:00", "10:00"), 3, at("10:45"), ""),
    (3, at("09:00", "10:00"), 1, at("10:30"), "直线 59 公里，相隔 30 分钟"),
    (1, at("09:00", "10:00"), 4, at("10:14"), "相隔 14 分钟（煤矿坐标未登记，按时间看）"),
    (1, at("09:00", "10:00"), 4, at("10:15"), ""),
    (4, at("09:00", "10:00"), 1, at("10:00"), "相隔 0 分钟（煤矿坐标未登记"),
    (4, at("09:00", "10:00"), 4, at("10:00"), ""),
    (1, at("09:00", "10:00"), 1, at("10:01"), ""),
    (1, {}, 2, at("10:00"), ""),
    (1, at("09:00"), 2, {}, ""),
    (1, {}, 2, {}, ""),
    (2, at("10:00", "11:00"), 1, at("08:00", "09:50"), ""),
    (2, at("10:00", "11:00"), 1, at("08:00", "09:55"), "2021-06-01 矿1 到 矿2 直线 10 公里，相隔 5 分钟"),
    (1, at("00:00", "23:00"), 3, at("23:59"), ""),
    (1, at("23:00", "23:30"), 3, at("23:59"), "相隔 29 分钟"),
]


@pytest.mark.parametrize(("mine", "times", "other", "then", "words"), TRAVEL)
def test_impossible_travel(mine: int, times: dict, other: int, then: dict, words: str) -> None:
    found = seen(part(1, mine=mine, **times), part(2, mine=other, **then))
    assert [key for key, _visits, _words in found] == (["travel"] if words else [])
    assert all(words in said for _key, _visits, said in found)
    # The next day it is another journey.
    assert seen(part(1, mine=mine, **times), part(2, 2, mine=other, **then)) == []


def test_distances_are_those_of_the_globe() -> None:
    assert round(distance((116.4, 39.9), (121.47, 31.23))) == 1067  # Beijing to Shanghai
    assert distance(PLACES[1], PLACES[1]) == 0


@pytest.mark.parametrize(
    ("then", "mine", "found"),
    [
        (at("09:30", "11:00"), 2, True),
        (at("10:00", "11:00"), 2, False),
        (at("09:30", "11:00"), 1, False),
        (at("09:30"), 2, False),
    ],
)
def test_two_mines_at_once(then: dict, mine: int, found: bool) -> None:
    both = seen(part(1, **at("09:00", "10:00")), part(2, mine=mine, **then))
    words = [words for key, _visits, words in both if key == "overlap"]
    assert words == (["2021-06-01 矿1 09:00–10:00，矿2 09:30–11:00"] if found else [])


@pytest.mark.parametrize(
    ("stays", "found"),
    [((3,), True), ((5,), False), ((14,), False), ((14, 14, 14), True), ((14, 14, 15), False), ((4, 60), True)],
)
def test_very_short_visits(stays: tuple[int, ...], found: bool) -> None:
    parts = [part(n, n, starts=time(9), ends=time(9 + stay // 60, stay % 60)) for n, stay in enumerate(stays, start=1)]
    assert [key for key, _visits, _words in seen(*parts)] == (["short"] if found else [])
    assert seen(*(replace(each, kind="remote_video") for each in parts)) == []


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ((28, 29, 30, 30), True),
        ((27, 29, 30, 30), False),
        ((1, 2, 3, 4, 28, 29, 30, 30), True),
        ((1, 2, 3, 4, 5, 28, 29, 30, 30), False),
        ((30,), False),
    ],
)
def test_bursts_at_the_months_end(days: tuple[int, ...], found: bool) -> None:
    parts = [part(n, day) for n, day in enumerate(days)]
    said = [f"当月 {len(days)} 次检查，4 次在最后 3 天"] if found else []
    assert [words for _key, _visits, words in seen(*parts)] == said


def test_texts_that_repeat_each_other() -> None:
    texts = ("2号运输巷局部顶板离层，已处理", "3号运输巷局部顶板离层，已处理。", "2号运输巷 局部顶板离层 已处理")
    parts = [part(n, n, text=text) for n, text in enumerate(texts, start=1)]
    assert seen(*parts) == [("cloned", (1, 2, 3), f"3 次检查写的几乎一样：“{texts[0]}”")]
    assert seen(*parts[:2]) == []
    assert seen(*(replace(each, text="锚杆缺失") for each in parts)) == []
    assert seen(*parts[:2], part(3, 3, text="皮带机机尾防护栏缺失一处，已装")) == []


def test_a_long_text_copied_from_somebody_else() -> None:
    mine, theirs = part(1, 3, text=LONG), part(2, 4, person=2, text=f"{LONG}。")
    (found,) = seen(mine, theirs)
    assert found[:2] == ("cloned", (2, 1))
    assert found[2].startswith("2021-06-04 矿1 写的与 人1 2021-06-03 矿1 的一字不差：“掘进工作面")
    # Two who went together may each have entered it.
    assert seen(mine, replace(theirs, day=mine.day)) == []
    assert seen(replace(mine, text="皮带机机尾防护栏缺失"), replace(theirs, text="皮带机机尾防护栏缺失")) == []


def test_shares_of_late_entries_and_voids() -> None:
    late = [part(n, n, late_days=n + 4) for n in range(1, 4)]
    assert seen(*late, part(4, 4)) == [("late", (1, 2, 3), "4 次检查中 3 次是补录，最晚的晚 7 天")]
    assert seen(*late, *(part(n, n) for n in range(4, 8))) == []
    assert seen(*late[:2]) == []
    voided = [part(n, n, voided_on=JUNE + timedelta(days=n)) for n in range(1, 4)]
    assert seen(*voided) == [("voided", (1, 2, 3), "作废 3 次，其中 0 次在 2021-06-28 及以后作废")]
    assert seen(*voided[:2]) == []
    at_the_end = [replace(each, voided_on=LAST) for each in voided[:2]]
    assert [key for key, *_rest in seen(*at_the_end)] == ["voided"]
    assert seen(*(replace(each, corrected=True) for each in voided)) == []


def test_who_says_that_he_was_not_there() -> None:
    row = part(1, person=2, recorder=1, recorder_name="人1", declined="休假", confirmed=False)
    words = "2021-06-01 矿1：人1 记录 人2 到场，本人表示未参加：休假"
    assert seen(row) == [("declined", (1,), words)]
    ((_check, reason),) = all_reasons(month(row))
    assert (reason.person, reason.name) == (1, "人1")
    ((_check, reason),) = all_reasons(month(replace(row, recorder=None)))
    assert (reason.person, reason.name) == (2, "人2")
    assert seen(replace(row, voided_on=LAST)) == [("declined", (1,), words)]
    assert seen(replace(row, voided_on=LAST, corrected=True)) == []


def test_a_week_without_a_word_of_whoever_was_named() -> None:
    row = part(1, 29, confirmed=False)
    assert seen(row) == [("unconfirmed", (1,), "1 次检查记录 7 天后仍未经本人确认")]
    assert seen(replace(row, recorded_on=LAST)) == []
    ((_key, _visits, words),) = seen(replace(row, can_answer=False))
    assert words.endswith("此人没有登录账号")


def test_what_counts_was_changed_after_the_figure_was_met() -> None:
    met = {1: [Met(JUNE, LAST, date(2021, 6, 20))]}
    row = part(1, 10, voided_on=date(2021, 6, 25), corrected=True, changed="检查方式")
    assert seen(row, met=met) == [
        ("changed", (1,), "2021-06-10 矿1 在 2021-06-25 更正了 检查方式；这一期的次数 2021-06-20 已达标")
    ]
    assert seen(replace(row, voided_on=date(2021, 6, 19)), met=met) == []
    assert seen(replace(row, recorded_on=date(2021, 6, 23)), met=met) == []
    assert seen(replace(row, changed=""), met=met) == []
    assert seen(row) == []


# Sixty officials

WORDS = (
    "顶板离层",
    "甲烷传感器",
    "防护栏缺失",
    "灭火器",
    "探放水记录",
    "避灾标识",
    "瓦斯牌板",
    "急停拉线",
    "自救器",
    "喷雾",
)
IN_MINE = ("运输巷", "回风巷", "采煤面", "掘进面", "变电所", "主井口", "副井底", "水泵房", "皮带巷", "轨道下山")
DONE = ("当场整改", "限三日整改", "限一周整改", "已责令停用", "已约谈矿长", "已下通知书")


def honest(person: int, random: Random) -> list[Part]:
    """Five to nine visits on working days, with the slips and the bad weeks that everybody has."""
    days = sorted(
        random.sample([n for n in range(1, 31) if (JUNE + timedelta(days=n - 1)).weekday() < 5], random.randint(5, 9))
    )
    late_week = random.randint(0, 25) if random.random() < 0.15 else None
    found = []
    for number, day in enumerate(days):
        found.append(_honest_visit(person, person * 100 + number, day, random, late_week))
        if random.random() < 0.12:
            first = found[-1]
            minutes = (first.ends.hour * 60 + first.ends.minute if first.ends else 660) + random.randint(45, 120)
            mine = first.mine % 4 + 1
            later = {"mine": mine, "starts": time(minutes // 60, minutes % 60), "ends": None}
            found.append(part(person * 100 + 50 + number, day, person=person, **later))
    if random.random() < 0.2:
        found[0] = replace(found[0], voided_on=found[0].day + timedelta(days=1))
    if random.random() < 0.1:
        found[-1] = replace(found[-1], confirmed=False, recorded_on=LAST)
    return found


def _honest_visit(person: int, number: int, day: int, random: Random, late_week: int | None) -> Part:
    begins, stay = (
        random.randint(8 * 60, 10 * 60),
        random.choices((12, 25, 45, 90, 120, 180), weights=(6, 10, 20, 24, 20, 20))[0],
    )
    lines = [
        f"{random.randint(1, 9)}号{random.choice(IN_MINE)}{random.choice(WORDS)}{random.randint(1, 5)}处，{random.choice(DONE)}"
        for _line in range(random.choice((0, 1, 1, 2, 3)))
    ]
    timed = random.random() < 0.8
    late = late_week is not None and late_week <= day <= late_week + 6
    return part(
        number,
        day,
        person=person,
        mine=random.randint(1, 4),
        starts=time(begins // 60, begins % 60) if timed else None,
        ends=time((begins + stay) // 60, (begins + stay) % 60) if timed else None,
        text="；".join(lines),
        late_days=5 if late else 0,
    )


def at_two_mines(parts: list[Part], random: Random) -> list[Part]:
    parts = [replace(parts[0], voided_on=None), *parts[1:]]
    twin = replace(parts[0], visit=parts[0].visit + 60, mine=parts[0].mine % 4 + 1)
    return [replace(parts[0], **at("09:00", "11:00")), replace(twin, **at("10:00", "12:00")), *parts[1:]]


def flies(parts: list[Part], random: Random) -> list[Part]:
    first = replace(parts[0], mine=1, voided_on=None, **at("08:30", "09:30"))
    return [first, replace(first, visit=first.visit + 60, mine=3, **at("09:50", "11:00")), *parts[1:]]


def looks_in(parts: list[Part], random: Random) -> list[Part]:
    return [replace(each, **at("09:00", f"09:{random.randint(1, 9):02}")) for each in parts]


def at_the_end(parts: list[Part], random: Random) -> list[Part]:
    return [replace(each, day=LAST - timedelta(days=n % 3), recorded_on=LAST) for n, each in enumerate(parts)]


def one_text(parts: list[Part], random: Random) -> list[Part]:
    return [replace(each, text=f"{n}号运输巷顶板离层{n}处，已责令矿方限期整改") for n, each in enumerate(parts)]


def copies(parts: list[Part], random: Random) -> list[Part]:
    source = part(99, person=99, mine=4, text=LONG)
    return [source, *parts[:-2], *(replace(each, mine=1, text=LONG) for each in parts[-2:])]


def afterwards(parts: list[Part], random: Random) -> list[Part]:
    return [replace(each, late_days=9) for each in parts]


def takes_back(parts: list[Part], random: Random) -> list[Part]:
    extra = [replace(parts[0], visit=parts[0].visit + 60 + n, voided_on=LAST) for n in range(3)]
    return [*parts, *extra]


def names_others(parts: list[Part], random: Random) -> list[Part]:
    other = replace(parts[0], person=800 + parts[0].person, name="别人", declined="没有去", confirmed=False)
    return [*parts, other]


def stays_silent(parts: list[Part], random: Random) -> list[Part]:
    return [replace(each, confirmed=False) for each in parts]


TRICKS: tuple[Callable[[list[Part], Random], list[Part]], ...] = (
    at_two_mines, flies, looks_in, at_the_end, one_text, copies, afterwards, takes_back, names_others, stays_silent,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_nine_of_ten_who_cheat_are_shown_and_of_fifty_honest_at_most_two(seed: int) -> None:
    random = Random(seed)
    parts = [each for person in range(1, 51) for each in honest(person, random)]
    cheats = {}
    for person, trick in enumerate(TRICKS, start=101):
        cheats[person] = trick(honest(person, random), random)
    found = all_reasons(month(*parts, *(each for theirs in cheats.values() for each in theirs)))
    shown = {reason.person for _check, reason in found}
    assert len(shown & set(cheats)) >= 9
    assert len(shown & set(range(1, 51))) <= 2
    assert all(reason.words and reason.parts for _check, reason in found)


def test_every_check_has_its_own_trick() -> None:
    random = Random(1)
    met = {1: [Met(JUNE, LAST, date(2021, 6, 20))]}
    changed = part(1, 10, voided_on=date(2021, 6, 25), corrected=True, changed="检查方式")
    parts = [changed]
    for person, trick in enumerate(TRICKS, start=101):
        parts += trick(honest(person, random), random)
    assert {check.key for check, _reason in all_reasons(month(*parts, met=met))} == {check.key for check in CHECKS}
