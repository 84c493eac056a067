"""Blanks of every kind: how texts are stripped of them so that 宋  伟 and 宋伟 are one name."""

import re
import unicodedata

# Marks that show nothing: zero width, soft hyphen, direction marks, fillers. \s alone covers U+3000 and U+00A0.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe0e\ufe0f\ufeff\uffa0"
)
_CONTROL = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
# The inside of a regular expression's brackets: whatever a person does not see.
BLANK = rf"\s{_INVISIBLE}{_CONTROL}"
_HIDDEN = re.compile(f"[{_INVISIBLE}{_CONTROL}]+")
_BLANKS = re.compile(f"[{BLANK}]+")
# What people put beside a label to say that it must be filled in.
_MARKS = re.compile(r"^\*+|\*+$|[(\[](必填|必填项|选填|可选|可空|非必填|required|optional)[)\]]|[:*]+$")
_LABEL_CHARACTERS = 100
# Line ends of every system, and what Word and old Excel put inside a cell.
_LINE_END = re.compile("\r\n|[\r\v\f]")


def without_blanks(text: str) -> str:
    """The text without any blank, line break or invisible mark, inside or around."""
    return _BLANKS.sub("", text)


def tidy(text: str) -> str:
    """The text as a person sees it: no invisible marks, no blanks around; blanks and line breaks inside are kept."""
    return _HIDDEN.sub("", _LINE_END.sub("\n", text)).strip()


def label(text: str) -> str:
    """The form in which labels are compared: half width, lower case, no blanks, no `*` or （必填）."""
    plain = unicodedata.normalize("NFKC", without_blanks(text)[:_LABEL_CHARACTERS]).casefold()
    previous = ""
    while plain != previous:
        previous, plain = plain, _MARKS.sub("", plain)
    return plain
