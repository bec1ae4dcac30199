"""From the form to the verified receipt, as people do it."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import downloaded, newest_mail

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOMA = "toma.horvat@example.org"


def test_a_person_signs_up_gets_a_letter_sees_takes_and_deletes_everything(
    base: str, visitor: Page, owner: BrowserContext, tmp_path: Path
) -> None:
    page = visitor
    # Signs up, without being subscribed yet.
    page.goto(f"{base}/@larkspur/newsletter/")
    page.get_by_role("textbox", name="E-mail").fill(TOMA)
    page.get_by_role("textbox", name="Name").fill("Toma Horvat")
    page.get_by_role("checkbox").check()
    page.wait_for_timeout(3500)  # nobody fills in a form at once
    page.get_by_role("button", name="Sign up").click()
    # Confirms from the mailbox.
    page.goto(newest_mail(page, base, TOMA, "was it you", "/confirm/"))
    page.locator("main form button").first.click()
    # Is seen by the organisation.
    desk = owner.new_page()
    find(desk, base, "horvat")
    desk.get_by_role("link", name="Toma Horvat").click()
    expect(desk.locator("main")).to_contain_text(TOMA)
    # Gets the letter they agreed to.
    desk.goto(f"{base}/app/larkspur/letters/new/")
    desk.get_by_label("Subject").fill("Concert in the garden")
    desk.locator("textarea").first.fill("Dear {name},\n\nwe play on **Saturday**.")
    desk.locator("main form button").first.click()
    desk.goto(desk.url.split("draft/")[0].rstrip("/") + "/sending/")
    desk.locator("main form button").first.click()
    leave = newest_mail(page, base, TOMA, "Concert in the garden", "/unsubscribe/")
    assert page.goto(leave).status == 200  # type: ignore[union-attr]
    # Sees what is held, by a link from the mailbox.
    page.goto(f"{base}/@larkspur/my-data/")
    page.get_by_label("Your e-mail address").fill(TOMA)
    page.get_by_role("button", name="Send me a link").click()
    page.goto(newest_mail(page, base, TOMA, "Your page with your data", "/my-data/open/"))
    page.get_by_role("button", name="Open my page").click()
    expect(page.locator("main")).to_contain_text(TOMA)
    expect(page.locator("main")).to_contain_text("Mail server")
    # Takes a copy.
    page.get_by_role("button", name="Take a copy").click()
    for _ in range(40):
        if page.get_by_role("button", name="Fetch it").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert downloaded(page, "Fetch it", tmp_path).stat().st_size > 1000
    # Has everything deleted, and holds a receipt that verifies.
    page.goto(f"{base}/@larkspur/my-data/deletion/")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.locator("h1")).to_contain_text("Your data is gone")
    receipt = downloaded(page, "Take the receipt", tmp_path)
    page.goto(f"{base}/@larkspur/receipt/")
    page.locator("input[type=file]").set_input_files(receipt)
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("erif")
    find(desk, base, "horvat")
    expect(desk.locator("main")).not_to_contain_text("Toma Horvat")
    assert "horvat" not in desk.url.lower()


def find(desk: Page, base: str, words: str) -> None:
    desk.goto(f"{base}/app/larkspur/people/")
    desk.locator("#search-q").fill(words)
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_contain_text(words)


def test_the_policy_shows_promises_kept_beside_the_sentences(base: str, visitor: Page) -> None:
    visitor.goto(f"{base}/@larkspur/privacy/")
    expect(visitor.locator("h1")).to_contain_text("What we promise")
    assert visitor.locator("text=kept").count() > 5
    assert visitor.locator("text=broken").count() == 0
