"""docs/security: every requirement has its row, and no row points at a test that is not there."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "security"
STATES = ("shown", "decided", "open")
POINTER = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)?(?:#([\w-]+))?\)")

# OWASP ASVS 5.0.0 without the sections that docs/security/asvs.md leaves out: 60 requirements of level 1, 140 of level 2.
ASVS = {
    1: """
        1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 5.2.1-2 5.3.1-2 6.1.1 6.2.1-8 6.3.1-2
        6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
    """,
    2: """
        1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 4.1.2-3 4.2.1 5.1.1
        5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 7.1.1-3 7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1
        11.1.1-2 11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.2-5 14.1.1-2 14.2.2-4
        14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
    """,
}
# GB/T 22239-2019, level 3: controls with the last of their letters; a dash where there is one without a letter.
MLPS = """
    8.1.3.1d 8.1.3.2e 8.1.3.3d 8.1.3.4b 8.1.3.5d 8.1.3.6- 8.1.4.1d 8.1.4.2g 8.1.4.3d 8.1.4.4f 8.1.4.5- 8.1.4.6- 8.1.4.7b 8.1.4.8b
    8.1.4.9c 8.1.4.10b 8.1.4.11b 8.1.5.1b 8.1.5.2b 8.1.5.3b 8.1.5.4f 8.1.9.1d 8.1.9.2c 8.1.9.3c 8.1.9.4g 8.1.9.5c 8.1.9.6c
    8.1.9.7b 8.1.9.8c 8.1.9.9c 8.1.9.10c
"""


def requirements() -> Iterator[tuple[str, int]]:
    """Each of OWASP's with its level."""
    for level, spans in ASVS.items():
        for span in spans.split():
            first, _, last = span.partition("-")
            section, _, number = first.rpartition(".")
            for each in range(int(number), int(last or number) + 1):
                yield f"V{section}.{each}", level


def controls() -> Iterator[str]:
    """Each of the standard's."""
    for span in MLPS.split():
        if span.endswith("-"):
            yield span[:-1]
        else:
            yield from (f"{span[:-1]} {chr(letter)}" for letter in range(ord("a"), ord(span[-1]) + 1))


def rows(page: str) -> list[list[str]]:
    """The rows of a page's tables, without the tables' heads."""
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if re.match(r"\| (V|8\.)\d?", line)
    ]


@cache
def names_in(file: str) -> frozenset[str]:
    """Names of the tests of a file, parametrised or marked or neither."""
    path = ROOT / file
    if not path.exists():
        return frozenset()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in tree if isinstance(node, functions) and node.name.startswith("test_"))


def test_every_requirement_of_owasp_has_one_row_at_its_level() -> None:
    wanted = dict(requirements())
    assert Counter(wanted.values()) == {1: 60, 2: 140}
    told = rows("asvs.md")
    assert [len(row) for row in told] == [5] * len(told)
    assert [(row[0], int(row[1])) for row in told] == sorted(
        wanted.items(), key=lambda each: [int(number) for number in re.findall(r"\d+", each[0])]
    )


def test_every_control_of_the_standard_has_one_row() -> None:
    told = rows("mlps.md")
    assert [len(row) for row in told] == [4] * len(told)
    assert [row[0] for row in told] == list(controls())


@pytest.mark.parametrize("page", ["asvs.md", "mlps.md"])
def test_every_row_says_what_it_rests_on(page: str) -> None:
    wrong = []
    for name, *_, state, evidence in rows(page):
        fits = state in STATES and (POINTER.search(evidence) if state == "shown" else len(evidence) > 12)
        wrong += [] if fits else [(name, state, evidence)]
    assert wrong == []


@pytest.mark.parametrize("page", ["asvs.md", "mlps.md"])
def test_the_head_of_the_page_counts_its_rows(page: str) -> None:
    """So that nobody closes what is open by taking the row away, or opens one without saying so."""
    counted = Counter(row[-2] for row in rows(page))
    head = f"**{counted.total()} requirements: {counted['shown']} shown, {counted['decided']} decided, {counted['open']} open.**"
    assert head in (PAGES / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["asvs.md", "mlps.md", "../security.md"])
def test_every_test_that_is_named_exists(page: str) -> None:
    text = (PAGES / page).read_text(encoding="utf-8")
    named = POINTER.findall(text)
    assert named
    assert sorted({f"{file}::{name}" for file, name in named if name not in names_in(file)}) == []
    # Nothing that looks like a test may slip past the pattern.
    assert len(named) == text.count(".py::")


@pytest.mark.parametrize("page", ["asvs.md", "mlps.md", "../security.md", "../../SECURITY.md"])
def test_links_lead_somewhere(page: str) -> None:
    path = (PAGES / page).resolve()
    dead = []
    for file, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        there = (path.parent / file).resolve() if file else path
        heads = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE) if there.is_file() else []
        anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
        dead += [] if there.exists() and (not anchor or anchor in anchors) else [f"{file}#{anchor}"]
    assert dead == []


def test_every_threat_of_the_model_is_answered_by_a_test() -> None:
    """Or says that it is open."""
    lines = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    threats = {line.split("|")[1].strip(): line for line in lines if re.match(r"\| [SC]\d+ ", line)}
    assert list(threats) == [*(f"S{number}" for number in range(1, 19)), *(f"C{number}" for number in range(1, 15))]
    assert [name for name, line in threats.items() if not POINTER.search(line) and "open:" not in line] == []
