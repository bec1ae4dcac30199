"""The design page shows every element, the reference names it, and a browser finds nothing to object to."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

import softranet.web
from softranet.web.design import FRAMES, elements_page
from softranet.web.device import LOCAL_STORAGE
from softranet.web.templatetags.softranet import register

if TYPE_CHECKING:
    from django.test import Client, RequestFactory
    from playwright.sync_api import Browser, Page
    from pytest_django.fixtures import Settings

WEB = Path(softranet.web.__file__).parent
REFERENCE = (WEB.parents[2] / "docs/reference/elements.md").read_text()
SHOWN = "".join(page.read_text() for page in (WEB / "templates/web").glob("design*.html"))
# Parts of frames, not for pages.
INNER = {"organisation_shown", "workspace_sections", "footer_links", "slot", "level_state"}
PAGES = ["/design", *(f"/design/{frame}" for frame in FRAMES), "/nowhere"]


@pytest.mark.parametrize("tag", sorted(set(register.tags) - INNER))
def test_every_element_is_shown_and_named(tag: str) -> None:
    assert re.search(rf"{{% {tag}\b", SHOWN), f"{tag} is not on the design page"
    assert f"`{tag}`" in REFERENCE, f"{tag} is not in docs/reference/elements.md"


@pytest.mark.parametrize("name", sorted(set(register.filters) - INNER))
def test_every_filter_is_named(name: str) -> None:
    assert f"`{name}`" in REFERENCE


def test_what_scripts_store_is_registered_and_named() -> None:
    stored = {
        key
        for script in (WEB / "static").rglob("*.js")
        for key in re.findall(r'KEY = "([^"]+)"', script.read_text())
    }
    assert stored == {one.name for one in LOCAL_STORAGE}
    assert all(f"`{name}`" in REFERENCE for name in stored)


def test_templates_and_scripts_stay_within_the_policy() -> None:
    inline = re.compile(r"""<style|\sstyle=|\son\w+=|<script>|(?:src|href)=["']https?:""")
    for page in (WEB / "templates").rglob("*.html"):
        if page.parent.name != "mail":
            assert not inline.search(page.read_text()), page.name
    for script in (WEB / "static").rglob("*.js"):
        assert len(script.read_text().splitlines()) < 100, script.name


def test_styles_and_scripts_stay_small() -> None:
    """All of our own, uncompressed, in bytes; the pages of an app add a few hundred, htmx fifty thousand."""
    ours = [*(WEB / "static").rglob("*.css"), *(WEB / "static").rglob("*.js")]
    assert sum(file.stat().st_size for file in ours) < 60_000


def test_production_has_no_design_page(client: Client, settings: Settings) -> None:
    settings.SOFTRANET_ENVIRONMENT = "production"
    assert client.get("/design").status_code == 404
    assert client.get("/design/public").status_code == 404


def test_the_design_page_needs_no_organisation(rf: RequestFactory, settings: Settings) -> None:
    settings.SOFTRANET_ENVIRONMENT = "development"
    assert elements_page(rf.get("/design")).status_code == 200


def opened(chromium: Browser, theme: str, width: int, *, scripts: bool = True) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=scripts,
    )
    return context.new_page()


def visited(page: Page, address: str) -> None:
    """Go there, and see the page itself, not one that says it failed."""
    response = page.goto(address)
    assert response is not None
    assert response.status == (404 if address.endswith("/nowhere") else 200), address


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_browser_finds_nothing_to_object_to(site: str, chromium: Browser, theme: str, width: int) -> None:
    page = opened(chromium, theme, width)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    for address in PAGES:
        visited(page, site + address)
        found = Axe().run(
            page,
            options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
        )
        assert not found.response["violations"], (
            f"{address}: {json.dumps(found.response['violations'], indent=1)[:3000]}"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} scrolls sideways"
    assert not refused
    page.context.close()


@pytest.mark.browser
def test_the_theme_is_stored_only_once_chosen(site: str, chromium: Browser) -> None:
    page = opened(chromium, "light", 1280)
    visited(page, f"{site}/design")
    assert page.evaluate("localStorage.length") == 0
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Dark", exact=True).click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    assert page.evaluate("Object.keys(localStorage)") == ["softranet.theme"]
    page.get_by_role("button", name="Auto", exact=True).click()
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    page.context.close()


@pytest.mark.browser
def test_keys_lead_to_the_search_and_the_list_and_can_be_switched_off(site: str, chromium: Browser) -> None:
    page = opened(chromium, "light", 1280)
    visited(page, f"{site}/design")
    page.locator("#main").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.locator("#main").focus()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keyboard").is_visible()
    page.get_by_label("Use single keys as shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") != "q"
    page.context.close()


@pytest.mark.browser
def test_a_dialog_opens_and_closes_by_keyboard(site: str, chromium: Browser) -> None:
    page = opened(chromium, "light", 1280)
    visited(page, f"{site}/design")
    page.get_by_role("button", name="Delete everything…").press("Enter")
    dialog = page.get_by_role("dialog", name="Delete everything about Leonie Köhler?")
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.context.close()


@pytest.mark.browser
def test_targets_are_large_enough(site: str, chromium: Browser) -> None:
    page = opened(chromium, "light", 320)
    visited(page, f"{site}/design")
    small = page.evaluate(
        """[...document.querySelectorAll("button, .button, input, select, textarea, summary, nav a")]
        .filter((one) => one.checkVisibility() && !one.closest(".choice, .trail"))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    )
    assert small == []
    page.context.close()


@pytest.mark.browser
def test_without_scripts_nothing_is_offered_that_needs_them(site: str, chromium: Browser) -> None:
    page = opened(chromium, "light", 1280, scripts=False)
    visited(page, f"{site}/design")
    for name in ("Copy", "Dark", "Dismiss", "Keyboard"):
        assert page.get_by_role("button", name=name, exact=True).count() == 0
    page.context.close()
