"""The workspace by keyboard alone: past the sections, along the rows, in and out of dialogs, and off again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(owner: BrowserContext) -> Iterator[Page]:
    opened = owner.new_page()
    yield opened
    opened.close()


def test_the_first_key_leads_past_the_sections(page: Page, base: str) -> None:
    page.goto(f"{base}/app/larkspur/people/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_j_and_k_go_along_the_rows_and_enter_opens_one(page: Page, base: str) -> None:
    page.goto(f"{base}/app/larkspur/people/")
    rows = page.locator(".list tbody tr a:first-child")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    name = rows.nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_letter_typed_into_a_field_is_only_a_letter(page: Page, base: str) -> None:
    page.goto(f"{base}/app/larkspur/people/")
    page.keyboard.press("/")
    page.keyboard.type("jg p")
    expect(page.locator("[data-search]")).to_have_value("jg p")


def test_the_list_of_keys_holds_the_focus_and_gives_it_back(page: Page, base: str) -> None:
    page.goto(f"{base}/app/larkspur/people/")
    opener = page.get_by_role("button", name="Keyboard")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _press in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.workspace')"), "the focus left the dialog for the page"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_single_keys_can_be_switched_off(page: Page, base: str) -> None:
    page.goto(f"{base}/app/larkspur/people/")
    page.keyboard.press("?")
    page.get_by_label("Use single keys as shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr')") is None
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr')") is None
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Use single keys as shortcuts").check()


def test_on_a_telephone_the_present_tab_is_in_view(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{base}/app/larkspur/settings/whole/")
    for bar in (".tabs", ".side"):
        expect(page.locator(f"{bar} [aria-current]").last).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0
