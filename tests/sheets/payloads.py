"""Texts that a spreadsheet would run, as they are tried: plain, after blanks and quotes, doubled; and texts that are none."""

SIGNS = ("=1+1", "==1+1", "+1", "-1+2", "@SUM(A1)", "|calc", "%0A=1", "＝1", "＋1", "－1", "＠x")
LEADS = (
    "",
    " ",
    "  ",
    "\u3000",
    "\u00a0",
    "\ufeff",
    "\u200b",
    "\u2060",
    "\u202e",
    "'",
    "''",
    '"',
    "\"'",
    "' ",
    "’",
    "\x0b",
    "\x85",
)
FORMULAS = (
    *(lead + "=1+1" for lead in LEADS),
    *SIGNS,
    *("\t1", "\r1", "\n1", "\r\n1", "\x001", " \t=1", "'\n=cmd", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")'),
    *("-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "+86 138 0013 8000", "-", "'=1+1", "''=1", "=\u202e1"),
)
PLAIN = (
    "普通",
    "a=1",
    "1+1",
    "'",
    "''",
    "'abc",
    '"引号"',
    "13800138000",
    "007",
    "永能〔2021〕1号",
    "2021-03-01",
    " 前有空格",
    "",
)
# Texts that a reader changes and that mean the same to whoever reads them: line ends, marks that show nothing.
UNTIDY = (
    "一行\r\n二行",
    "一行\r二行",
    "零\u200b宽",
    "\ufeff标记",
    "软\u00ad连字",
    "左\u202e右",
    "  前后有空格\u3000",
    "a\x0bb",
)
