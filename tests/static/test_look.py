"""Colours can be read, and no page carries what the content security policy would refuse."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (ROOT / "static" / "css" / "tokens.css").read_text()))

# Text on its ground: 4.5 to 1 (WCAG 2.2, 1.4.3); edges of controls: 3 to 1 (1.4.11).
PAIRS = [
    ("ink", "paper", 4.5),
    ("ink", "ground", 4.5),
    ("muted", "paper", 4.5),
    ("muted", "ground", 4.5),
    ("blue", "paper", 4.5),
    ("blue", "ground", 4.5),
    ("paper", "blue", 4.5),
    ("on-blue", "blue", 4.5),
    ("edge", "paper", 3.0),
    *((tone, f"{tone}-soft", 4.5) for tone in ("met", "soon", "late", "grey", "blue")),
    *((tone, "paper", 4.5) for tone in ("met", "soon", "late", "grey")),
    *(("muted", f"{tone}-soft", 4.5) for tone in ("met", "soon", "late", "grey", "blue")),
    *(("ink", f"{tone}-line", 4.5) for tone in ("met", "soon", "late", "grey", "blue")),
]

FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx script": re.compile(r"\bhx-on\b|hx-vals\s*=\s*[\"']js:", re.IGNORECASE),
    "foreign address": re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast(text: str, ground: str, least: float) -> None:
    assert contrast(text, ground) >= least


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_every_token_that_is_used_is_there(style: Path) -> None:
    everywhere = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    declared = set(re.findall(r"(--[\w-]+)\s*:", everywhere))
    used = set(re.findall(r"var\((--[\w-]+)", style.read_text(encoding="utf-8")))
    assert {name for name in used if not name.startswith("--bs-")} <= declared
