"""The text cut where quotes begin and end."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.marks import Piece, pieces


def test_a_quote_lights_its_own_words_only() -> None:
    assert pieces("甲乙丙丁", {"k": "乙丙"}) == [Piece("甲"), Piece("乙丙", ("k",)), Piece("丁")]


def test_a_quote_that_does_not_stand_lights_nothing() -> None:
    assert pieces("甲乙", {"k": "丙", "none": ""}) == [Piece("甲乙")]


def test_two_duties_of_the_same_words_share_a_mark() -> None:
    assert pieces("甲乙", {"one": "甲乙", "two": "甲乙"}) == [Piece("甲乙", ("one", "two"))]


def test_inside_a_longer_quote_the_shorter_one_lights() -> None:
    assert pieces("甲乙丙", {"long": "甲乙丙", "short": "乙"}) == [
        Piece("甲", ("long",)),
        Piece("乙", ("short",)),
        Piece("丙", ("long",)),
    ]


def test_overlapping_quotes_do_not_lose_a_word() -> None:
    found = pieces("甲乙丙丁", {"first": "甲乙丙", "last": "丙丁"})
    assert [piece.keys for piece in found] == [("first",), ("last",)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("甲乙", max_size=10), st.lists(st.text("甲乙", max_size=4), max_size=3))
def test_the_text_stays_as_issued(text: str, found: list[str]) -> None:
    quotes = {str(number): quote for number, quote in enumerate(found)}
    assert "".join(piece.text for piece in pieces(text, quotes)) == text
