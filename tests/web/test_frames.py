"""The frames: sections by role, footers by organisation, letters, and the page for a failure."""

from types import SimpleNamespace

import css_inline
import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from pytest_django.fixtures import Settings

from softranet.web import navigation
from softranet.web.design import elements_page

urlpatterns = [
    path("app/<slug:slug>/people/", elements_page, name="people_here"),
    path("app/<slug:slug>/settings/", elements_page, name="settings_here"),
    path("@<slug:slug>/privacy/", elements_page, name="privacy_here"),
]

LARKSPUR = SimpleNamespace(name="Larkspur <Music> School", slug="larkspur")


@pytest.fixture(autouse=True)
def own_sections(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_footer", {})
    monkeypatch.setattr(navigation, "_slots", {})
    settings.ROOT_URLCONF = __name__
    navigation.register(
        "settings", "Settings", "settings_here", key="s", roles=["owner"], order=90, apart=True
    )
    navigation.register("people", "People", "people_here", key="p", order=20)
    navigation.register_footer("Privacy policy", "privacy_here")


def shown(template: str, role: str, **context: object) -> str:
    request = RequestFactory().get("/app/larkspur/people/")
    request.organisation = LARKSPUR  # type: ignore[attr-defined]
    request.membership = SimpleNamespace(role=role)  # type: ignore[attr-defined]
    return engines["django"].from_string(template).render(context, request)


def test_a_member_sees_the_sections_of_their_role_in_order() -> None:
    page = shown('{% extends "web/workspace.html" %}', "owner", nav_section="people")
    assert page.index("People") < page.index("Settings")
    assert '<a href="/app/larkspur/people/" data-key="g p" aria-current="page">' in page
    assert "Larkspur &lt;Music&gt; School" in page
    assert "Settings" not in shown('{% extends "web/workspace.html" %}', "member")


def test_two_sections_cannot_have_the_same_key() -> None:
    with pytest.raises(ValueError, match="already leads to 'people'"):
        navigation.register("policy", "Policy", "privacy_here", key="p")


def test_public_pages_end_with_the_organisation_s_own_links() -> None:
    page = shown('{% extends "web/public.html" %}', "member")
    assert '<a href="/@larkspur/privacy/">Privacy policy</a>' in page


def test_a_message_is_shown_once_and_escaped() -> None:
    message = type("Message", (), {"level_tag": "error", "__str__": lambda _self: "No <b>file</b>"})()
    page = shown('{% extends "web/workspace.html" %}', "member", messages=[message])
    assert '<span class="mark broken">No &lt;b&gt;file&lt;/b&gt;</span>' in page


def test_a_letter_says_why_it_came_and_how_to_stop_it() -> None:
    context = {
        "subject": "May", "organisation": LARKSPUR, "why": "You asked for this letter on 4 May 2026.",
        "unsubscribe_url": "https://example.org/u", "preferences_url": "https://example.org/p",
    }  # fmt: skip
    page = css_inline.inline(render_to_string("web/mail/base.html", context))
    assert "You asked for this letter" in page
    assert 'href="https://example.org/u"' in page
    assert "Larkspur &lt;Music&gt; School" in page
    assert 'style="' in page
    text = render_to_string("web/mail/base.txt", context)
    assert "Larkspur <Music> School" in text
    assert "Stop these letters: https://example.org/u" in text
    assert "\n-- \n" in text


def test_the_page_for_a_failure_needs_nothing() -> None:
    page = render_to_string("500.html")
    assert "Something failed here, not with you." in page
    assert "<script" not in page
