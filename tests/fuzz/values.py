"""Hostile values: what people mistype, what browsers garble, what somebody who means harm sends."""

from collections.abc import Callable
from random import Random

HUGE = ("9" * 19, "9223372036854775808", "-9223372036854775809", "9" * 30, "9" * 5000, "18446744073709551616")
NUMBERS = (
    *("0", "1", "-1", "2", "25", "007", "+7", "1.5", "1e3", "1e308", "1e400", "NaN", "Infinity", "-0", "0x10", "1_0"),
    *("٣", "３", "²", "½", "Ⅷ", "1,000", "1 ", " 1", "1;2", "None", "null", "true", "{}", "[]"),
    *HUGE,
)
DAYS = (
    *("2021-03-15", "2021-03-16", "2021-02-29", "2021-3-1", "2021-13-01", "2021-00-10", "0000-00-00", "0001-01-01"),
    *(
        "1900-01-01",
        "9999-12-31",
        "10000-01-01",
        "-0001-01-01",
        "20210315",
        "2021/03/15",
        "15.03.2021",
        "2021年3月15日",
    ),
    *("2021-03-15T10:00", "2021-03-15T10:00:00+14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    *(
        "2021-03-15 25:61",
        "2021-W11-1",
        "2021-074",
        "today",
        "２０２１-０３-１５",
        "2021-03-15\x00",
        "1e9",
        "25:00",
        "23:59:60",
    ),
)
TEXTS = (
    *(
        "",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\x00",
        "a\x00b",
        "\x0b\x0c\x1b",
        "\x7f\x85\x9f",
        "\u3000\u00a0\ufeff",
        "\u200b\u200d\u2060",
    ),
    *(
        "\u202e文件\u202c",
        "\u2066abc\u2069",
        "\u061cمرحبا",
        "e\u0301" * 40,
        "\ufffe\uffff",
        "\U0010ffff",
        "𠮷野家",
        "👨‍👩‍👧‍👦",
        "ﷺ",
        "\ud800",
    ),
    *(
        "'",
        '"',
        "`",
        "\\",
        "%",
        "%s%n%x",
        "%(name)s",
        "{0}",
        "{{ 7*7 }}",
        "{% now 'Y' %}",
        "${7*7}",
        "#{1}",
        "__class__",
    ),
    *("=1+1", "==1+1", "+1", "-1", "@SUM(A1)", "|calc", "\t=1", "'=1+1", "＝1"),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "</textarea><b>",
        "<!--",
        "]]>",
        "&lt;&#0;",
    ),
    *("' OR 1=1 --", "1; DROP TABLE users", "%' ESCAPE '!", "_%_", "a' || pg_sleep(1) || '", "\\' OR 1=1"),
    *(
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "file:///etc/passwd",
        "//evil.example/x",
        "http://evil.example/",
        "CON",
        ".",
        "..",
    ),
    *(
        "工" * 61,
        "工" * 300,
        "a" * 10_000,
        "长" * 10_000,
        "\n" * 5000,
        "(" * 2000,
        "a@" * 500,
        "、" * 3000,
        "x;" * 2000,
    ),
    *("是", "否", "on", "off", "yes", "no", "unknown", "office", "late", "all", "宋伟", "宋  伟", "区能源局"),
)
LOOKUPS = (
    *(
        "__regex",
        "__iregex",
        "__in",
        "__isnull",
        "__range",
        "__gt",
        "__contains",
        "__exact",
        "__year",
        "__password",
        "_id",
    ),
    *("[]", "[0]", "[$ne]", ".id", "-", "\x00", "__user__password__startswith", "__pk", "%00"),
)
FORM = "application/x-www-form-urlencoded"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
FILES = (
    ("表.csv", "煤矿名称,姓名,派驻单位\n吊水洞煤业,新来的,区能源局\n".encode()),
    ("纪要.pdf", PDF),
    ("", b""),
    ("x" * 300 + ".pdf", PDF),
    ("../../a.pdf", PDF),
    ("a\x00.pdf", PDF),
    ("\u202efdp.exe", b"MZ"),
    ("a.xlsx", b"PK\x03\x04" + bytes(60)),
    ("空.csv", b""),
    ("a.jpg", b"\xff\xd8\xff" + bytes(30)),
)
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_HOST": ("evil.example", "localhost:99999", "testserver:80", "", "a" * 300, "[::1", "ex ample", "testserver."),
    "HTTP_ACCEPT_LANGUAGE": ("en", "zh-CN,zh;q=0.9", "*", "q=9", "a" * 5000, "en;q=1e9", "../../etc", "\xff"),
    "HTTP_COOKIE": (
        "sessionid=%00",
        "sessionid=" + "a" * 4000,
        "=;=;;",
        "csrftoken=\xff; language=xx",
        "messages=a:b:c",
    ),
    "HTTP_HX_REQUEST": ("true", "false", "\x00"),
    "HTTP_HX_TARGET": ("filter", "<b>", "a" * 3000),
    "HTTP_HX_CURRENT_URL": ("http://testserver/", "http://[::1", "javascript:1", "\xff"),
    "HTTP_HX_TRIGGER": ("{", "name"),
    "HTTP_HX_BOOSTED": ("true",),
    "HTTP_RANGE": ("bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "bytes=a-b", "lines=1"),
    "HTTP_IF_MODIFIED_SINCE": ("never", "Thu, 01 Jan 1970 00:00:00 GMT", "Sat, 31 Dec 9999 23:59:59 GMT", "\xff", "0"),
    "HTTP_IF_NONE_MATCH": ("*", '"abc"', "W/", "," * 500),
    "HTTP_IF_UNMODIFIED_SINCE": ("Sun Nov  6 08:49:37 0000", "x"),
    "HTTP_X_FORWARDED_FOR": ("127.0.0.1", "::1, 8.8.8.8", "a" * 2000, "\r\nX: 1", "<script>"),
    "HTTP_X_FORWARDED_PROTO": ("https", "gopher", ""),
    "HTTP_X_FORWARDED_HOST": ("evil.example", "\x00"),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "HTTP_REFERER": ("http://evil.example/", "http://[", "\xff", "about:blank"),
    "HTTP_ORIGIN": ("null", "http://testserver", "http://["),
    "HTTP_USER_AGENT": ("", "a" * 9000, "\x00", "'; DROP TABLE"),
    "HTTP_ACCEPT": ("application/json", "*/*;q=x", "text/html;level=" + "9" * 400),
    "HTTP_ACCEPT_ENCODING": ("gzip, br", "identity;q=0", "x" * 500),
    "HTTP_AUTHORIZATION": ("Basic !!!", "Bearer " + "a" * 900, "Digest"),
    "HTTP_EXPECT": ("100-continue",),
    "HTTP_TRANSFER_ENCODING": ("chunked", "gzip"),
    "HTTP_X_REQUEST_ID": ("a\nb", "0" * 900),
    "CONTENT_LENGTH": ("0", "-1", "1", "abc", "99999999", "4294967296", "9" * 25, "1e3"),
    "SCRIPT_NAME": ("/x", "//evil.example"),
    "REMOTE_ADDR": ("", "not-an-address"),
}
TYPES = (
    *("application/json", "text/plain", "", "multipart/form-data", "multipart/form-data; boundary=", "application/xml"),
    *(
        f"{FORM}; charset=utf-16",
        f"{FORM}; charset=nonsense",
        "multipart/form-data; boundary=\x00",
        "a/b/c;;=",
        "x" * 3000,
    ),
    *("multipart/form-data; boundary=" + "b" * 300, "multipart/mixed; boundary=a"),
)
KINDS: tuple[Callable[[Random], str], ...] = (
    lambda rng: rng.choice(NUMBERS),
    lambda rng: rng.choice(DAYS),
    lambda rng: rng.choice(TEXTS),
    lambda rng: rng.choice(TEXTS),
    lambda rng: "".join(chr(_sign(rng)) for _ in range(rng.choice((1, 3, 12, 80)))),
    lambda rng: rng.choice(TEXTS)[:200] + rng.choice(NUMBERS)[:200] + rng.choice(DAYS),
)


def anything(rng: Random) -> str:
    """Any hostile text."""
    return rng.choice(KINDS)(rng)


def _sign(rng: Random) -> int:
    top = rng.choice((0x7F, 0x7F, 0xFF, 0x2FFF, 0x9FFF, 0xFFFF, 0x10FFFF))
    return rng.randint(0, top)


def as_bytes(text: str, rng: Random) -> bytes:
    """The text as it travels: UTF-8 nearly always, now and then what an old machine or a broken one sends."""
    way = rng.random()
    if way < 0.9:
        return text.encode("utf-8", "surrogatepass")
    if way < 0.95:
        return text.encode("gb18030", "replace")
    return bytes(rng.randrange(256) for _ in range(rng.randint(1, 20)))
