"""Formulas are disarmed whatever stands before them, and every text comes back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets.formulas import as_written, harmless
from tests.sheets.payloads import FORMULAS, PLAIN


@pytest.mark.parametrize("text", FORMULAS)
def test_disarmed_and_put_back(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_written(harmless(text)) == text
    assert as_written(harmless(harmless(text))) == harmless(text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_formula_stays(text: str) -> None:
    assert harmless(text) == text
    assert as_written(text) == text


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("'\"=+-@|%\t\r\n \u3000\u00a0\ufeff\u200b’a1宋")) | st.text())
def test_every_text_comes_back(text: str) -> None:
    assert as_written(harmless(text)) == text
    assert as_written(harmless(f"'{text}")) == f"'{text}"


def test_long_texts_take_no_longer() -> None:
    """A text of nothing but blanks is looked at once, not once per blank."""
    assert harmless(" " * 200_000) == " " * 200_000
    assert harmless("'" * 200_000 + "=").startswith("''")
