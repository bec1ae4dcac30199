"""A form inside the organisation's own website, and nowhere else."""

from typing import Any

import pytest
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import LEONIE, Fill


def website(organisation: Organisation, address: str) -> None:
    with organisation_scope(organisation.id):
        Organisation.objects.filter(id=organisation.id).update(website=address)


def ancestors(page: Any) -> str:
    policy: str = page["Content-Security-Policy"]
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))


def test_the_organisations_own_site_may_frame_the_form_and_its_answer(
    larkspur: Organisation, fill: Fill, visitor: Client
) -> None:
    website(larkspur, "https://larkspur.example/home?x=1")
    page = visitor.get("/@larkspur/contact/embed/")
    assert ancestors(page) == "frame-ancestors https://larkspur.example"
    assert "X-Frame-Options" not in page
    answer = fill("/@larkspur/contact/embed/", LEONIE)
    assert answer.url == "/@larkspur/contact/embed/sent/"
    assert ancestors(visitor.get(answer.url)) == "frame-ancestors https://larkspur.example"
    assert ancestors(visitor.get("/@larkspur/contact/")) == "frame-ancestors 'none'"


@pytest.mark.parametrize("address", ["", "http://larkspur.example", "https://evil.example@larkspur.example/"])
def test_without_a_secure_website_nobody_frames_it(larkspur: Organisation, visitor: Client, address: str) -> None:
    website(larkspur, address)
    page = visitor.get("/@larkspur/contact/embed/")
    assert page.status_code == 200
    assert ancestors(page) == "frame-ancestors 'none'"


def test_a_form_needs_no_cookie_and_sets_none(larkspur: Organisation, visitor: Client, fill: Fill) -> None:
    """Inside a frame on another site a browser keeps none."""
    strict = Client(enforce_csrf_checks=True)
    assert not strict.get("/@larkspur/newsletter/embed/").cookies
    answer = fill("/@larkspur/contact/embed/", LEONIE)
    assert answer.status_code == 302
    assert not answer.cookies
