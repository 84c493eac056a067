"""What Mozilla's HTTP Observatory gives a page for its headers: its own modifiers, for what a page of ours can carry.

From mozilla/http-observatory, httpobs/docs/scoring.md: start at 100; penalties below zero, bonuses above.
"""

import re
from collections.abc import Mapping, Sequence

HALF_A_YEAR = 15_768_000
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")[^>]*>|<style|\sstyle="|\son[a-z]+="|javascript:""",
    re.IGNORECASE,
)


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy taken apart."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def score(headers: Mapping[str, str], cookies: Sequence[str]) -> int:
    """``headers`` by lower-case name, ``cookies`` as they were set."""
    return sum((100, _policy(headers), _cookies(cookies), _transport(headers), _others(headers)))


def _policy(headers: Mapping[str, str]) -> int:
    """csp-implemented-with-no-unsafe-default-src-none +10, -unsafe-inline -20, -not-implemented -25."""
    csp = directives(headers.get("content-security-policy", ""))
    if not csp:
        return -25
    if any("unsafe" in source or source in ("*", "https:", "data:") for source in csp.get("script-src", ["*"])):
        return -20
    clean = csp.get("default-src") == ["'none'"] and not any(
        "unsafe" in each for sources in csp.values() for each in sources
    )
    return 10 if clean and csp.get("frame-ancestors") == ["'none'"] else 0


def _cookies(cookies: Sequence[str]) -> int:
    """cookies-secure-with-httponly-sessions-and-samesite +5, cookies-session-without-secure-flag -40."""
    if not all("secure" in cookie.lower() and "httponly" in cookie.lower() for cookie in cookies):
        return -40
    return 5 if cookies and all("samesite=lax" in cookie.lower() for cookie in cookies) else 0


def _transport(headers: Mapping[str, str]) -> int:
    """hsts-implemented-max-age-at-least-six-months 0, hsts-not-implemented -20."""
    found = re.search(r"max-age=(\d+)", headers.get("strict-transport-security", ""))
    return 0 if found and int(found.group(1)) >= HALF_A_YEAR else -20


def _others(headers: Mapping[str, str]) -> int:
    """x-frame-options by CSP +5, referrer-policy-private +5, CORP same-origin +10, nosniff missing -5."""
    framed = "frame-ancestors" in directives(headers.get("content-security-policy", ""))
    private = headers.get("referrer-policy") in ("same-origin", "no-referrer", "strict-origin")
    alone = headers.get("cross-origin-resource-policy") == "same-origin"
    sniffed = headers.get("x-content-type-options") != "nosniff"
    return 5 * framed + 5 * private + 10 * alone - 5 * sniffed
