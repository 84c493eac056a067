"""What the product never does, looked for in its own source: a new use of it fails here and has to be argued for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "accounts",
    "audit",
    "coalsafety",
    "compliance",
    "dashboard",
    "duties",
    "exchange",
    "inspections",
    "mines",
    "records",
    "sheets",
)
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# Called by name, or imported; where it may be used all the same, the files that do.
BANNED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "code out of text": (frozenset({"eval", "exec", "compile", "__import__"}), frozenset()),
    "objects out of bytes": (frozenset({"pickle", "marshal", "shelve", "dill", "yaml", "joblib"}), frozenset()),
    "a shell": (frozenset({"os.system", "os.popen", "subprocess.getoutput", "pty"}), frozenset()),
    # A part of a page that a template has made is kept as it was made.
    "HTML past the escaping": (
        frozenset({"mark_safe", "SafeString", "SafeData", "format_html", "html_safe"}),
        frozenset({"coalsafety/templatetags/parts.py"}),
    ),
    "templates out of text": (frozenset({"Template", "from_string", "jinja2", "Engine"}), frozenset()),
    "SQL past the ORM": (frozenset({"raw", "extra", "RawSQL", "Raw"}), frozenset()),
    # Sample data are made up, and are to be the same each time.
    "chance that can be guessed": (
        frozenset({"random"}),
        frozenset({"exchange/sample/filling.py", "exchange/sample/papers.py", "exchange/sample/visits.py"}),
    ),
    "weak digests": (frozenset({"md5", "sha1", "hashlib.md5", "hashlib.sha1"}), frozenset()),
    # Secrets of second factors, by the library's own recipe.
    "ciphers of one's own": (
        frozenset({"Crypto", "cryptography", "Cipher", "nacl"}),
        frozenset({"accounts/ciphers.py"}),
    ),
    # /healthz is asked by the runner on its own machine; the digests' mail server is the one in the settings.
    "requests to elsewhere": (
        frozenset(
            {"requests", "urllib.request", "http.client", "httpx", "ftplib", "telnetlib", "smtplib", "ldap", "paramiko"}
        ),
        frozenset({"coalsafety/servers.py", "duties/reminders.py"}),
    ),
    # The guard itself, which refuses a file that declares entities before anybody else reads it.
    "XML parsers": (frozenset({"xml", "lxml", "defusedxml"}), frozenset({"sheets/parts.py"})),
}


def names(tree: ast.AST) -> Iterator[str]:
    """Whatever is called or imported, by its last name, with the name of what it hangs on, and by its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from (alias.name, alias.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, node.module.split(".")[0], *(alias.name for alias in node.names))
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr if not isinstance(node.func.value, ast.Name) or node.func.attr != "compile" else ""
                if isinstance(node.func.value, ast.Name):
                    yield f"{node.func.value.id}.{node.func.attr}"


TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
USED = {file: set(names(tree)) for file, tree in TREES.items()}


@pytest.mark.parametrize("what", BANNED)
def test_the_source_does_without(what: str) -> None:
    banned, allowed = BANNED[what]
    found = {file: sorted(used & banned) for file, used in USED.items() if used & banned}
    assert {file: used for file, used in found.items() if file not in allowed} == {}
    # An exception that nothing needs any more is taken out.
    assert set(found) == allowed


def test_programs_are_started_without_a_shell() -> None:
    """By a list of words: nothing in them is read as a command."""
    shells = [
        f"{file}:{node.value.lineno}"
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "shell"
    ]
    assert shells == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_text_and_keep_nothing(script: Path) -> None:
    """No HTML out of text, no code out of text, nothing left in the browser, no messages from other windows."""
    banned = (
        *(
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "srcdoc",
            "eval(",
            "new Function",
            'setTimeout("',
        ),
        *("localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.", "postMessage", "onmessage"),
        *("__proto__", "Object.assign", "JSON.parse", "XMLHttpRequest", "fetch(", "WebSocket"),
    )
    text = script.read_text(encoding="utf-8")
    assert [word for word in banned if word in text] == []


def test_templates_escape_everything() -> None:
    pattern = re.compile(r"\|\s*(safe|safeseq|escapejs)\b|\{%\s*autoescape\s+off|\{%\s*debug")
    found = [
        path.relative_to(ROOT).as_posix() for path in TEMPLATES if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_package_is_pinned_with_its_hash() -> None:
    """What pip would take from elsewhere, or in another version, has another hash and is refused."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        packages = [
            part
            for part in re.split(r"\n(?=\w)", (ROOT / name).read_text(encoding="utf-8"))
            if "==" in part.split("\n")[0]
        ]
        assert len(packages) > 30
        assert [part.split()[0] for part in packages if "--hash=sha256:" not in part] == []
        assert [part.split()[0] for part in packages if not re.match(r"[\w.\[\]-]+==[\w.]+", part)] == []
