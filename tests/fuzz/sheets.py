"""One spoilt table out of a number: a good file of one KIND, its cells, its text, its parts or its bytes disturbed."""

import csv
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from random import Random
from xml.sax.saxutils import escape, quoteattr

from exchange.exports import xlsx_bytes
from tests.exchange.conftest import FORMS
from tests.exchange.test_roundtrip import MORE
from tests.fuzz.values import NUMBERS, anything
from tests.sheets import files

Rows = list[list[str]]

TABLES: dict[str, str] = {
    **MORE,
    "posts": "单位,岗位,层级\n区能源局,总工程师,班子成员\n区公安局,副局长,分管负责人\n",
    "enterprises": "企业名称,上级公司\n某某矿业有限公司,\n另一矿业有限公司,某某矿业有限公司\n",
    "duties": "key,department,post,action,kind,period,minimum,effective_from\nz99-x,区能源局,主要负责人,检查,visit,month,2,2021-02-01\n",
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-7", "big5", "latin-1")
XML_EDITS: tuple[tuple[str, Callable[[Random], str]], ...] = (
    (
        r'r="[A-Z]+\d+"',
        lambda rng: f'r="{rng.choice(("A1", "A0", "XFD1048576", "ZZZZ9", "1A", "", "B2:C9", "A99999999999"))}"',
    ),
    (r't="\w+"', lambda rng: f't="{rng.choice(("s", "n", "b", "e", "d", "str", "inlineStr", "zzz", ""))}"'),
    (r'\bs="\d+"', lambda rng: f's="{rng.choice(("0", "1", "9999", "-1", "x", "99999999999999"))}"'),
    (r"<v>[^<]*</v>", lambda rng: f"<v>{escape(rng.choice(NUMBERS)[:300])}</v>"),
    (
        r"<v>[^<]*</v>",
        lambda rng: rng.choice(("", "<v/>", "<f>1+1</f><v>2</v>", "<f>cmd|' /C calc'!A0</f>", "<v>#REF!</v>")),
    ),
    (
        r"</sheetData>",
        lambda rng: (
            f'</sheetData><mergeCells><mergeCell ref="{_span(rng)}"/><mergeCell ref="{_span(rng)}"/></mergeCells>'
        ),
    ),
    (r"<sheetData>", lambda rng: f'<dimension ref="{_span(rng)}"/><sheetData>'),
    (r"<row ", lambda rng: rng.choice(('<row hidden="1" ', '<row ht="1e99" ', "<row><row ", "<x:row ", "<row r='x' "))),
    (r"<\w+[ >]", lambda rng: rng.choice(("<!-- -->", "<![CDATA[", "<a>", "&amp;", "&x;", "\x00", "<?x?>"))),
    (r"</\w+>", lambda rng: ""),
    (r"numFmtId=\"\d+\"", lambda rng: f'numFmtId="{rng.choice(("14", "31", "22", "58", "9999", "-1"))}"'),
    (r"sheetId=\"\d+\"|r:id=\"\w+\"|Target=\"[^\"]+\"", lambda rng: f"Target={quoteattr(anything(rng)[:50])}"),
    (
        r"<w:tr[ >]|<w:tc>|</w:tc>|<w:tbl>",
        lambda rng: rng.choice(("", "<w:tbl>", "<w:tc><w:tc>", '<w:gridSpan w:val="9999"/>', "<w:vMerge/>")),
    ),
    (r"<t>[^<]*</t>|<w:t>[^<]*</w:t>", lambda rng: f"<t>{escape(_in_xml(anything(rng)))}</t>"),
)


@dataclass(frozen=True)
class Spoilt:
    """A table as somebody uploads it. Text is pasted."""

    kind: str
    name: str
    source: bytes | str
    how: str


def spoil(rng: Random) -> Spoilt:
    """A file of one KIND with something wrong in it, or with nothing."""
    if rng.random() < 0.25:
        form = rng.choice(sorted(FORMS))
        source, name = FORMS[form]()
        return _disturbed(Spoilt("roster", name, source, form), rng)
    kind = rng.choice(sorted(TABLES))
    rows = [row for row in csv.reader(StringIO(TABLES[kind])) if row]
    how = "cells"
    for _ in range(rng.choice((0, 1, 1, 2, 6))):
        rows = _cells(rows, rng)
    name, source = _built(rows, rng)
    return _disturbed(Spoilt(kind, name, source, how), rng)


def _disturbed(good: Spoilt, rng: Random) -> Spoilt:
    way = rng.random()
    if isinstance(good.source, str):
        # No browser sends half a pair.
        text = (good.source if way < 0.35 else _text(good.source, rng)).encode("utf-8", "replace").decode()
        return Spoilt(good.kind, good.name, text, f"{good.how}, pasted")
    if way < 0.35:
        return good
    if good.name.endswith(("xlsx", "docx", "ods")) and way < 0.85:
        return Spoilt(good.kind, good.name, _parts(good.source, rng), f"{good.how}, parts")
    if good.name.endswith("csv") and way < 0.85:
        text = _text(good.source.decode("utf-8", "replace"), rng)
        return Spoilt(good.kind, good.name, text.encode(rng.choice(ENCODINGS), "replace"), f"{good.how}, encoding")
    name = (
        good.name if rng.random() < 0.8 else rng.choice(("x.xls", "x.xlsx", "x.csv", "x", "x.et", "~$x.xlsx", "x.xlsm"))
    )
    return Spoilt(good.kind, name, _bytes(good.source, rng), f"{good.how}, bytes")


def _cells(rows: Rows, rng: Random) -> Rows:
    """A cell, a row or a column changed."""
    rows = [list(row) for row in rows]
    at, column = rng.randrange(len(rows)), rng.randrange(len(rows[0]) + 1)
    way = rng.randrange(10)
    if way <= 4:
        rows[at] += [""] * (column + 1 - len(rows[at]))
        rows[at][column] = anything(rng)
    elif way == 5:
        rows.insert(at, list(rows[-1]))
    elif way == 6:
        rows = [[cell for place, cell in enumerate(row) if place != column] for row in rows]
    elif way == 7:
        rows = [[*row, *row[:column]] for row in rows]
    elif way == 8:
        rows.insert(0, [anything(rng)])
    else:
        rows = [*rows, *rows[1:] * rng.choice((1, 30)), ["合计", "3"], [anything(rng)]]
    return rows


def _built(rows: Rows, rng: Random) -> tuple[str, bytes | str]:
    way = rng.choice(("csv", "csv", "xlsx", "xlsx", "xls", "docx", "ods", "pasted"))
    if way == "csv":
        text = StringIO(newline="")
        csv.writer(text, delimiter=rng.choice(",,;\t")).writerows(rows)
        return "x.csv", text.getvalue().encode("utf-8", "replace")
    if way == "pasted":
        return "pasted.txt", "\n".join("\t".join(row) for row in rows)
    plain = [[_in_xml(cell)[:32_000] for cell in row] for row in rows]
    if way == "xlsx":
        return "x.xlsx", xlsx_bytes("表", plain)
    if way == "xls":
        return "x.xls", files.xls(plain)
    if way == "docx":
        return "x.docx", files.word(plain)
    lines = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in plain
    )
    return "x.ods", files.ods(lines)


def _parts(source: bytes, rng: Random) -> bytes:
    """Zip surgery, or one XML part rewritten."""
    with zipfile.ZipFile(BytesIO(source)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(parts))
        name, content = parts[at]
        way = rng.randrange(10)
        if way == 0:
            parts[at] = (rng.choice(("x", "../x", "/etc/x", "C:\\x", name.upper(), name + "\x00", "a" * 200)), content)
        elif way == 1 and len(parts) > 1:
            del parts[at]
        elif way == 2:
            parts.append((rng.choice((name, "xl/vbaProject.bin", "xl/worksheets/sheet2.xml", "x.xml")), content))
        elif way == 3:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], content)
        elif way == 4:
            parts[at] = (name, rng.choice((b"", content[: len(content) // 2], _bytes(content, rng), b"<x/>")))
        else:
            parts[at] = (name, _xml(content, rng))
    target = BytesIO()
    way_packed = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", way_packed) as archive:
        # That a name stands twice is what is wanted.
        warnings.simplefilter("ignore")
        for name, content in parts:
            archive.writestr(name, content)
    made = target.getvalue()
    return made if rng.random() < 0.8 else _sizes(made, rng)


def _xml(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 2, 5))):
        pattern, made = rng.choice(XML_EDITS)
        found = list(re.finditer(pattern, text))
        if found:
            one = rng.choice(found)
            text = text[: one.start()] + made(rng) + text[one.end() :]
    return text.encode("utf-8", "replace")


def _sizes(source: bytes, rng: Random) -> bytes:
    """The sizes that a zip's headers state, changed."""
    at = source.find(rng.choice((b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")))
    place = at + rng.randrange(4, 30)
    return source[:place] + bytes(rng.randrange(256) for _ in range(4)) + source[place + 4 :]


def _text(text: str, rng: Random) -> str:
    way = rng.randrange(6)
    at = rng.randrange(len(text) + 1)
    if way == 0:
        return text[:at] + anything(rng) + text[at:]
    if way == 1:
        return text[:at]
    if way == 2:
        return text.replace(",", rng.choice((";", "\t", "|", "，", ",,"))).replace(
            "\n", rng.choice(("\r", "\r\n", "\n\n"))
        )
    if way == 3:
        return text[:at] + '"' + text[at:]
    if way == 4:
        return rng.choice(("", "\n" * 200, "," * 300, "\x00", "\ufeff")) + text
    return text * rng.choice((2, 50))


def _bytes(source: bytes, rng: Random) -> bytes:
    made = bytearray(source or b"x")
    for _ in range(rng.choice((1, 3, 20, 200))):
        made[rng.randrange(len(made))] = rng.randrange(256)
    at, end = sorted((rng.randrange(len(made)), rng.randrange(len(made))))
    way = rng.randrange(6)
    if way == 0:
        return bytes(made[:at])
    if way == 1:
        return bytes(made[:at] + made[end:])
    if way == 2:
        return bytes(made[:end] + made[at:])
    return bytes(made)


def _span(rng: Random) -> str:
    ends = ("A1", "C3", "B2", "A9", "XFD1048576", "A20001", "ZZ1", "", "0", "A0", "C1")
    return f"{rng.choice(ends)}:{rng.choice(ends)}"


def _in_xml(text: str) -> str:
    """What an XML part can hold of a text."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
