"""Text that a spreadsheet would take for a formula: disarmed on the way out, put back on the way in.

A csv knows no types, so such a text gets one apostrophe in front, and reading takes one off. What is looked at is what
comes after any blanks, quotes and apostrophes, so a text looks the same to this rule with one apostrophe more: reading
always finds exactly what was written, also where somebody's own text begins with an apostrophe.
"""

import re

from sheets.blanks import BLANK

# What begins a formula, a macro or a call of another program somewhere, in either width; and what ends a cell early.
_SIGNS = "=+\\-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05\u2212"
_BREAKS = "\t\r\n\x00"
_SKIPPED = f"{BLANK}'\"`‘’“”＇＂"
_FORMULA = re.compile(rf"[{_SKIPPED}]*[{_SIGNS}]|[{_SKIPPED}]*?[{_BREAKS}]")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front where it would be."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_written(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
