"""Days that commands are given: extremes end in a sentence, never in a traceback or in thousands of years of duties."""

from argparse import ArgumentTypeError
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from duties.management.arguments import day, moment


@pytest.mark.parametrize("text", ["9999-12-31", "2990-01-01", "2021-02-29", "today", ""])
def test_a_day_that_no_book_reaches(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"年|日期"):
        day(text)
    assert day("0001-01-01") == date.min


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59:59-12:00", "0001-01-01", "0001-01-01T00:00:00+14:00", "yesterday", "2021-04-02T25:00"],
)
def test_a_moment_that_is_none_in_some_zone(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="时刻"):
        moment(text)
    assert moment("2021-04-02T10:00").utcoffset() is not None


@pytest.mark.parametrize("command", [["standings", "--to", "9999-12-31"], ["sweep", "--today", "9999-12-31"]])
def test_commands_refuse_by_wrong_usage(command: list[str]) -> None:
    with pytest.raises(CommandError, match="离今天太远"):
        call_command(*command)


def test_a_span_turned_round_holds_nothing(plan: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("standings", "--from", "2022-01-01", "--to", "2021-01-01", "--format", "json")
    assert capsys.readouterr().out.strip() == "[]"
