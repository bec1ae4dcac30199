"""Every page of the table of addresses, and the pages of every error: axe finds nothing, nothing scrolls sideways.

The application answers in this process, with one of everything in it, and the browser gets the answers as if from a
server. What an address of the table answers with is so looked at without being listed anywhere else.
"""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, Page, Route

from softranet.intake import notice
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from tests.access.places import ALL, path
from tests.access.rules import Everyone, Herself, Link, Program, Rule
from tests.access.table import TABLE
from tests.access.world import World
from tests.browser.conftest import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]

SITE = "http://softranet.test"
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html")
NO_SHELL = {"api-docs", "outbox-part"}  # another program's page; a mail as its reader's program shows it


@dataclass
class Answers:
    """What the application said, by address; ``foreign``: what a page asked for and got from nobody."""

    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)

    def give(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        known = self.pages.get(url.path)
        found = finders.find(url.path.removeprefix("/static/")) if url.path.startswith("/static/") else None
        if known:
            status, html, policy = known
            headers = {"content-security-policy": policy} if policy else {}
            route.fulfill(status=status, body=html, content_type="text/html; charset=utf-8", headers=headers)
        elif isinstance(found, str):
            route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "text/plain")
        else:
            self.foreign.append(f"asks {route.request.url}")
            route.abort()


@pytest.fixture
def world(larkspur: Organisation, postmill: Organisation) -> World:
    operator()
    return World(larkspur, postmill)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 320, "height": 800}, color_scheme="dark")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("inside", [False, True], ids=["outside", "workspace"])
def test_every_page(world: World, page: Page, inside: bool) -> None:  # noqa: FBT001 - pytest gives it
    answers = Answers()
    for name, rule in TABLE.items():
        seen = name not in NO_SHELL and "GET" in rule.methods and not isinstance(rule, Program)
        if seen and ALL[name].route.startswith("app/") == inside:
            with transaction.atomic():
                _ask(answers, _visitor(world, rule), path(world, name))
                transaction.set_rollback(True)  # each address makes its own rows
            notice._known.clear()  # it remembers numbers of rows that were just undone
    if not inside:
        for template in ERRORS:
            html = render_to_string(template, request=RequestFactory().get("/"))
            answers.pages[f"/errors/{template}"] = (200, html, "")
    assert len(answers.pages) > 60
    assert _looked_at(page, answers) == []


def _visitor(world: World, rule: Rule) -> Client:
    if isinstance(rule, Herself):
        return world.visiting(world.leonie)
    return world.clients["anonymous" if isinstance(rule, Everyone | Link) else "owner"]


def _ask(answers: Answers, client: Client, where: str) -> None:
    response = client.get(where)
    if response.status_code in {200, 404} and b"<html" in getattr(response, "content", b"")[:200]:  # no fragment
        policy = response.headers.get("Content-Security-Policy", "")
        answers.pages[where] = (response.status_code, response.content.decode(), policy)


def _looked_at(page: Page, answers: Answers) -> list[str]:
    found: list[str] = []
    page.route("**/*", answers.give)
    for where in list(answers.pages):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(SITE + where)
        found += faults(page)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{where} scrolls sideways at {width}")
    return found + answers.foreign
