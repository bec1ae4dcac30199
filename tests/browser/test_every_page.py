"""On the demo, with its many rows: axe finds nothing, nothing scrolls sideways, nothing is asked of others' servers.

The pages that are the same however much there is are in ``test_all_pages``.
"""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

from tests.browser.conftest import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PUBLIC = [
    "/", "/outbox/", "/@larkspur/", "/@larkspur/newsletter/", "/@larkspur/privacy/", "/@larkspur/terms/",
    "/@larkspur/privacy/versions/", "/@larkspur/privacy/measured/keep.six_years/", "/@larkspur/kinds-of-data/",
]  # fmt: skip
WORKSPACE = [
    "", "people/", "people/imports/", "people/figures/", "inbox/", "letters/", "letters/subscribers/",
    "recipients/", "recipients/passed-on/", "recipients/hosts/", "records/", "records/assessments/", "records/laws/",
    "records/assessments/relation/interest/", "policy/", "policy/draft/privacy/", "policy/draft/privacy/preview/",
    "members/", "settings/", "settings/ending/", "demo/", "authorities/", "requests/", "incidents/",
]  # fmt: skip
NARROW: ViewportSize = {"width": 320, "height": 900}
WIDE: ViewportSize = {"width": 1280, "height": 900}


def test_public_pages(base: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport=NARROW, color_scheme="dark")
    found = _walk(context, base, PUBLIC)
    context.close()
    assert found == []


def test_the_workspace(base: str, chromium: Browser, owner: BrowserContext) -> None:
    context = chromium.new_context(viewport=NARROW, color_scheme="dark", storage_state=owner.storage_state())
    found = _walk(context, base, [f"/app/larkspur/{place}" for place in WORKSPACE])
    context.close()
    assert found == []


def _walk(context: BrowserContext, base: str, addresses: list[str]) -> list[str]:
    found: list[str] = []
    page = context.new_page()

    def foreign(request: Request) -> None:
        if not request.url.startswith((base, "data:")):
            found.append(f"{page.url} asks {request.url}")

    page.on("request", foreign)
    page.on("console", lambda said: found.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    for address in addresses:
        answer = page.goto(base + address)
        if answer is None or answer.status != 200:
            found.append(f"{address}: {answer.status if answer else 'no answer'}")
            continue
        found += faults(page) + _sideways(page)
        # The same page on a desk, in the light: only its colours differ, and its width.
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        found += faults(page, "color-contrast") + _sideways(page)
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme="dark")
    return found


def _sideways(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"{page.url} scrolls sideways at {page.viewport_size}"] if wide else []
