"""axe finds nothing, nothing scrolls sideways, and nothing is asked of anybody else's server."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Request

from tests.browser.conftest import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PUBLIC = [
    "/", "/start/", "/agreement/", "/accounts/login/", "/accounts/password/reset/", "/outbox/", "/@larkspur/",
    "/@larkspur/newsletter/", "/@larkspur/contact/", "/@larkspur/privacy/", "/@larkspur/terms/",
    "/@larkspur/privacy/versions/", "/@larkspur/privacy/measured/keep.six_years/", "/@larkspur/my-data/",
    "/@larkspur/do-not-sell/", "/@larkspur/kinds-of-data/", "/@larkspur/receipt/", "/@larkspur/move/",
    "/@larkspur/requests/", "/@larkspur/requests/noted/",
]  # fmt: skip
WORKSPACE = [
    "", "people/", "people/imports/", "people/figures/", "inbox/", "letters/", "letters/new/", "letters/subscribers/",
    "recipients/", "recipients/new/", "recipients/passed-on/", "recipients/hosts/",
    "records/", "records/assessments/", "records/laws/", "records/special/", "records/special/new/",
    "records/assessments/relation/interest/", "records/assessments/relation/impact/new/", "policy/",
    "policy/draft/privacy/", "policy/draft/privacy/preview/", "members/", "settings/", "settings/place/",
    "settings/sender/", "settings/tokens/", "settings/support/", "settings/whole/",
    "settings/ending/", "settings/transfers/", "demo/", "authorities/", "authorities/new/",
    "requests/", "requests/new/", "requests/agents/", "incidents/", "incidents/new/",
]  # fmt: skip
Scheme = Literal["light", "dark"]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_public_pages(base: str, chromium: Browser, width: int, scheme: Scheme) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = _walk(context, base, PUBLIC, scheme)
    context.close()
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_workspace(base: str, chromium: Browser, owner: BrowserContext, width: int, scheme: Scheme) -> None:
    state = owner.storage_state()
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, storage_state=state
    )
    found = _walk(context, base, [f"/app/larkspur/{place}" for place in WORKSPACE], scheme)
    context.close()
    assert found == []


def _walk(context: BrowserContext, base: str, addresses: list[str], scheme: Scheme) -> list[str]:
    # What is on the page is the same in the dark and on a telephone: only its colours differ, and its width.
    rules = ["color-contrast"] if scheme == "dark" else []
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
        found += faults(page, *rules)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if wide:
            found.append(f"{address} scrolls sideways at {page.viewport_size}")
    return found
