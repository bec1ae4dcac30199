"""Takes the pictures of the documentation: `bin/pictures`."""

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from tests.architecture.sources import ROOT
from tests.chromium import FLAGS
from tests.cli.program import Installation

PICTURES = ROOT / "docs" / "pictures"
SIZE: ViewportSize = {"width": 1180, "height": 820}


def take(installation: Installation) -> None:
    base = f"http://localhost:{installation.port}"
    link = re.search(r"http://\S+(/accounts/sign-in/\S+/)", installation.said())
    assert link, "no sign-in link was printed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(base + link[1])
        page.locator("form button").last.click()
        page.wait_for_url("**/app/larkspur/**")
        page.screenshot(path=PICTURES / "today.png")
        page.goto(f"{base}/@larkspur/privacy/")
        page.screenshot(path=PICTURES / "policy.png")
        browser.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data")
        try:
            installation.up(patience=600)  # a fresh one, its demo included, on a machine that may be busy
            take(installation)
        finally:
            installation.end()


if __name__ == "__main__":
    main()
