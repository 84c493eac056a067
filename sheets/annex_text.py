"""The annex pasted as loose lines (every cell on its own line) put back into lines of three cells."""

import re
from dataclasses import dataclass, field

from sheets import limits
from sheets.blanks import label, tidy, without_blanks
from sheets.grid import Line
from sheets.tables import ORDER_LABELS

MINE_LABELS = frozenset({"煤矿名称", "煤矿", "矿井名称", "煤矿企业名称"})
STAFF_LABELS = frozenset({"驻矿安监员", "驻矿安监人员", "驻矿人员", "驻矿安全监管员", "驻矿安监员姓名"})

POSTED_BY = re.compile(r"派\s{0,4}驻\s{0,4}[:：]")
# 、 or ： at the end of a line: the list goes on below.
GOES_ON = re.compile(r"[、,，;；:：]\s*$")
_ORDER = re.compile(r"[0-9]{1,3}[.、]?")
_PAGE_FOOT = re.compile(r"[-—－–]+[0-9]+[-—－–]+")
_NOTE = re.compile(r"(注|备注|说明|合计|小计|总计)([:：0-9]|$)")


@dataclass(slots=True)
class _Row:
    """One mine being put together; lines arrive from the top."""

    number: int
    order: str
    mine: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)

    def line(self) -> Line:
        return Line(self.number, (self.order, "\n".join(self.mine) or None, "\n".join(self.staff) or None))

    @property
    def finished(self) -> bool:
        return bool(self.staff) and not GOES_ON.search(self.staff[-1])


def annex_lines(text: str) -> tuple[Line, ...]:
    """Title lines, the header, one line per mine, what stands below; nothing when the text is not laid out so."""
    raw = text.splitlines()
    # A tab inside a line means that cells stand beside each other: that is a table already.
    if len(raw) > limits.ROWS or any("\t" in line.strip() for line in raw):
        return ()
    header = _header_at(raw)
    if header is None:
        return ()
    first, below = header
    lines = [Line(number, (tidy(line),)) for number, line in enumerate(raw[:first], start=1) if tidy(line)]
    lines.append(Line(first + 1, ("序号", "煤矿名称", "驻矿安监员")))
    lines.extend(_rows(raw, below))
    return tuple(lines)


def _header_at(raw: list[str]) -> tuple[int, int] | None:
    """(index of the header's first line, index below its last): three labels, one after the other."""
    written = [(index, label(line)) for index, line in enumerate(raw) if line and not line.isspace()]
    for at in range(len(written) - 2):
        (first, order), (_, mine), (last, staff) = written[at : at + 3]
        if order in ORDER_LABELS and mine in MINE_LABELS and staff in STAFF_LABELS:
            return first, last + 1
    return None


def _rows(raw: list[str], below: int) -> list[Line]:
    lines: list[Line] = []
    row: _Row | None = None
    after_blank = False
    for number, line in enumerate(raw[below:], start=below + 1):
        shown, plain = tidy(line), without_blanks(line)
        if not plain:
            after_blank = True
            continue
        if _ORDER.fullmatch(plain):
            if row:
                lines.append(row.line())
            row = _Row(number, plain)
        elif _PAGE_FOOT.fullmatch(plain):
            continue
        elif row is None or _NOTE.match(plain) or (after_blank and row.finished and not POSTED_BY.search(plain)):
            if row:
                lines.append(row.line())
                row = None
            lines.append(Line(number, (shown,)))
        elif row.staff or POSTED_BY.search(plain):
            row.staff.append(shown)
        else:
            row.mine.append(shown)
        after_blank = False
    if row:
        lines.append(row.line())
    return lines
