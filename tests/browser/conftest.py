"""An installation as `softranet up` makes it, with its demo, and people in front of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cli.program import Installation
from tests.copies import copy_data

RUN = "options => axe.run(options).then(said => said.violations.map(one => [one.id, one.nodes[0].html]))"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, prepared_data: Path) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("served") / "data")
    copy_data(prepared_data, made.data)
    made.up()
    yield made
    made.end()


@pytest.fixture(scope="session")
def base(served: Installation) -> str:
    return f"http://localhost:{served.port}"


@pytest.fixture(scope="session")
def owner(served: Installation, base: str, chromium: Browser) -> Iterator[BrowserContext]:
    """Mira's browser, signed in by the printed link."""
    link = re.search(r"http://\S+/accounts/sign-in/\S+/", served.said())
    assert link, "no sign-in link was printed"
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(link[0].replace("http://localhost:8000", base))
    page.locator("main form button, form button").last.click()
    page.wait_for_url("**/app/larkspur/**")
    page.close()
    yield context
    context.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """Somebody with a browser that has never been here."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page, as rule and element; of these rules only, if any are named."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}  # what is well is not gathered: half the time
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(RUN, options)
    return [f"{page.url}: {rule} {html[:160]}" for rule, html in found]


def newest_mail(page: Page, base: str, address: str, subject: str, pattern: str) -> str:
    """A link from the newest captured mail to this address with this in its subject; waits for the worker."""
    for _ in range(40):
        page.goto(f"{base}/outbox/")
        rows = page.locator("tbody tr", has_text=subject).filter(has_text=address).locator("a")
        if rows.count():
            rows.first.click()
            found = re.search(rf"https?://[^\s\"<]*{pattern}[^\s\"<]*", page.locator("main").inner_text())
            if found:
                return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail about {subject!r} arrived: {page.locator('main').inner_text()[:500]}")


def downloaded(page: Page, act: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=act).or_(page.get_by_role("button", name=act)).first.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target
