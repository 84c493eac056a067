"""Take pictures of every page of a running server, for the README and to be looked at.

    python manage.py demo --password SECRET && python manage.py up
    python scripts/screenshots.py --password SECRET

All pages in both languages at 1280 and 390 px go to var/screens/, two pictures for the README to docs/img/.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@dataclass(frozen=True)
class Shot:
    """One page as one account sees it. ``link``: open the first link on it whose address looks like this."""

    name: str
    account: str
    path: str
    link: str = ""


SHOTS = (
    Shot("login", "", "/login"),
    Shot("home-head", "bureau_head", "/"),
    Shot("home-deputy", "bureau_deputy", "/"),
    Shot("home-staff", "bureau_staff", "/"),
    Shot("home-town", "town", "/"),
    Shot("home-inspector", "inspector", "/"),
    Shot("home-office", "office", "/"),
    Shot("home-administrator", "administrator", "/"),
    Shot("home-security", "security", "/"),
    Shot("home-auditor", "auditor", "/"),
    Shot("factors", "bureau_head", "/me/factors"),
    Shot("sessions", "bureau_head", "/me/sessions"),
    Shot("to-confirm", "bureau_deputy", "/visits/to-confirm/"),
    Shot("reasons", "office", "/reasons/"),
    Shot("back-checks", "office", "/back-checks/"),
    Shot("security", "security", "/security/"),
    Shot("security-person", "security", "/security/", r"/security/\d+/$"),
    Shot("board", "office", "/board/"),
    Shot("obligations", "office", "/obligations/"),
    Shot("obligation", "office", "/obligations/?state=missed&duty=a12-visit-bureau-head", r"/obligations/\d+/$"),
    Shot(
        "obligation-staffing", "office", "/obligations/?state=missed&duty=a11-post-township-town", r"/obligations/\d+/$"
    ),
    Shot("excuse", "office", "/obligations/?state=open", r"/obligations/\d+/$"),
    Shot("plan", "office", "/plan/"),
    Shot("mines", "office", "/mines/"),
    Shot("mine", "office", "/mines/8/"),
    Shot("roster", "office", "/roster/"),
    Shot("visits", "office", "/visits/"),
    Shot("visit-new", "bureau_head", "/visits/new/"),
    Shot("visit", "bureau_head", "/visits/?kind=joint", r"/visits/\d+/"),
    Shot("records", "bureau_staff", "/records/"),
    Shot("record-new", "bureau_staff", "/records/new/"),
    Shot("record", "bureau_staff", "/records/", r"/records/\d+/$"),
    Shot("assessments", "bureau_staff", "/records/assessments/"),
    Shot("flags", "office", "/flags/"),
    Shot("flag", "office", "/flags/?status=answered", r"/flags/\d+/(\?|$)"),
    Shot("flag-bearer", "bureau_head", "/flags/", r"/flags/\d+/(\?|$)"),
    Shot("inbox", "bureau_head", "/inbox/"),
    Shot("closings", "office", "/closings/"),
    Shot("readings", "office", "/readings/"),
    Shot("books", "office", "/books/"),
    Shot("import", "administrator", "/import/"),
    Shot("import-roster", "administrator", "/import/roster/"),
    Shot("audit", "auditor", "/audit/"),
    Shot("password", "office", "/me/password"),
    Shot("admin", "administrator", "/admin/"),
    Shot("missing", "office", "/obligations/999999/"),
)
# For the README: (shot, width, how much of its height, file).
SHOWN = (("board", 1280, 1660, "board.png"), ("visit-new", 390, 844, "visit-phone.png"))


def main() -> None:
    """Sign in once per account and walk through its pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--password", required=True)
    parser.add_argument("--only", default="", help="names of shots, separated by commas")
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "screens")
    options = parser.parse_args()
    only = {name for name in options.only.split(",") if name}
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for account in dict.fromkeys(shot.account for shot in SHOTS):
            shots = [shot for shot in SHOTS if shot.account == account and (not only or shot.name in only)]
            if shots:
                for line in _walk(browser, shots, account, options):
                    print(line)
        browser.close()


def _walk(browser: Browser, shots: list[Shot], account: str, options: argparse.Namespace) -> Iterator[str]:
    context = browser.new_context(base_url=options.url, viewport=WIDE, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    if account:
        page.goto("/login")
        page.fill("#id_username", account)
        page.fill("#id_password", options.password)
        page.press("#id_password", "Enter")
        page.wait_for_url("/")
    for shot in shots:
        path = shot.path
        if shot.link:
            path = _first_link(page, shot)
            if not path:
                yield f"{shot.name}: no link like {shot.link} on {shot.path}"
                continue
        for language in ("zh-hans", "en"):
            problems.clear()
            page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
            for width, viewport in ((1280, WIDE), (390, NARROW)):
                page.set_viewport_size(viewport)  # type: ignore[arg-type]
                name = f"{shot.name}-{'zh' if language != 'en' else 'en'}-{width}.png"
                page.screenshot(path=options.to / name, full_page=True)
                over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if over > 0:
                    yield f"{name}: {over} px too wide"
                if language != "en":
                    _show(page, shot.name, width)
            yield from (f"{shot.name} {language}: {problem}" for problem in dict.fromkeys(problems))
    context.close()


def _show(page: Page, name: str, width: int) -> None:
    """The pictures of the README, as a person sees them without scrolling on a tall screen."""
    for shot, at, height, file in SHOWN:
        if (shot, at) == (name, width):
            page.set_viewport_size({"width": width, "height": height})
            (ROOT / "docs" / "img").mkdir(parents=True, exist_ok=True)
            page.screenshot(path=ROOT / "docs" / "img" / file)


def _first_link(page: Page, shot: Shot) -> str:
    page.goto(shot.path)
    addresses = [link.get_attribute("href") or "" for link in page.locator("main a[href]").all()]
    return next((address for address in addresses if re.search(shot.link, address)), "")


if __name__ == "__main__":
    main()
