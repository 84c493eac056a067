"""Whatever the tests of this folder quote as the plan's own words stands in the plan, in the article that they name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ISSUED = HERE.parents[1] / "fixtures" / "yongchuan" / "issued.txt"
QUOTE = re.compile(r"「([^」]+)」")
NUMERALS = ["", *"一二三四五六七八九"]


def label(number: int) -> str:
    """（二十一）, as the document numbers its articles."""
    tens, units = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return f"（{head}{NUMERALS[units]}）"


def paragraph(name: str) -> str:
    """The article a file speaks of; the annex for the annex, the whole document for the files of edges."""
    issued = ISSUED.read_text(encoding="utf-8")
    if name == "test_annex":
        return issued[issued.rindex("附件\n") :]
    found = re.match(r"test_article_(\d\d)", name)
    if found is None:
        return issued
    # Article 2 is issued as （2）.
    labels = {label(int(found[1])), f"（{int(found[1])}）"}
    (line,) = [line for line in issued.splitlines() if any(part in line[:30] for part in labels)]
    return line


def docstrings_of(path: Path) -> Iterator[tuple[str, str]]:
    """Names and docstrings of the tests in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""


FILES = [path for path in sorted(HERE.glob("test_*.py")) if path != Path(__file__)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_quotes_are_the_documents_own_words(path: Path) -> None:
    """Word for word, blanks and all; an ellipsis leaves words out and never changes their order."""
    text = paragraph(path.stem)
    for name, docstring in docstrings_of(path):
        quotes = QUOTE.findall(docstring)
        assert docstring, name
        assert quotes or not path.stem.startswith(("test_article", "test_annex")), f"{name} quotes nothing"
        for quote in quotes:
            pattern = ".*".join(re.escape(part) for part in quote.split("…"))
            assert re.search(pattern, text, re.DOTALL), f"{name}: {quote}"


def test_every_article_has_its_file() -> None:
    """23 articles and the annex."""
    stems = {path.stem[:15] for path in FILES}
    assert {f"test_article_{number:02}" for number in range(1, 24)} <= stems
    assert "test_annex" in stems
