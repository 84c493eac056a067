"""Text that a spreadsheet would take for a formula: disarmed on the way out, put back on the way in."""

# What a spreadsheet takes for the beginning of a formula; the last ones open other programs' import doors.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# What a person would strip from the front before reading on; full-width signs are formulas to some programs, too.
BLANKS = " \u3000\u00a0\u200b\ufeff"
FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading apostrophe where it would be, even after blanks."""
    start = text.lstrip(BLANKS)
    return f"'{text}" if start.startswith(FORMULA + FULL_WIDTH) or text.startswith(FORMULA) else text


def as_written(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
