"""Addresses stand in histories, bookmarks, logs of proxies and referrers: none holds a name, an e-mail or a number."""

import re
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from softranet.intake import notice
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.people.models import ContactPoint, Kind
from softranet.privacy.scope import organisation_scope
from tests.access.addresses import addresses
from tests.access.table import TABLE
from tests.access.world import World, path_of

ATTRIBUTE = re.compile(
    r"""\b(?:href|src|action|formaction|hx-[a-z-]+|data-[a-z-]*(?:url|href|src|poll)[a-z-]*)\s*=\s*["']([^"']*)["']"""
)
TYPED = re.compile(r"^(?:mailto|tel):")  # opens the reader's own mail or phone; nothing is asked of a server
SAMPLES = ("design", "design_frame")  # pages of made-up examples
PERSONAL = (
    "leonie", "köhler", "kohler", "home.example", "daniel", "okafor", "priya", "nair", "44281100",
    "larkspur.example",
)  # fmt: skip


@pytest.fixture
def world(larkspur: Organisation, postmill: Organisation) -> World:
    operator()
    made = World(larkspur, postmill)
    with organisation_scope(larkspur.id):
        ContactPoint.objects.create(person=made.daniel, kind=Kind.PHONE, value="+914428110000", source=made.source)
    return made


def personal(answer: Any) -> list[str]:
    """The addresses in this answer that tell something of somebody."""
    found = [answer.headers.get("Location", ""), *answer.headers.get("HX-Redirect", "").split()]
    if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
        found += ATTRIBUTE.findall(answer.content.decode())
    plain = (unquote_plus(unescape(one)).lower() for one in found if not TYPED.match(one))
    return [one for one in plain if any(word in one for word in PERSONAL)]


def test_what_is_looked_for_is_seen() -> None:
    for text in ("?q=leonie", "?x=K%C3%B6hler", "?p=%2B914428110000"):
        assert personal(HttpResponse(f'<a class="x" href="{text}">')), text
    assert not personal(HttpResponse('<a href="mailto:leonie@home.example">Leonie</a>'))
    assert personal(HttpResponse(status=302, headers={"Location": "/?email=daniel%40home.example"}))


@pytest.mark.django_db
def test_no_page_leads_to_an_address_with_somebody_in_it(world: World) -> None:
    herself = world.visiting(world.leonie)
    found: dict[str, list[str]] = {}
    for address in addresses():
        if address.name not in TABLE or address.name in SAMPLES or address.name.startswith("api-v1:"):
            continue
        names = re.findall(r"<(?:\w+:)?(\w+)>", address.route)
        with transaction.atomic():  # undone: an address makes its rows anew
            path = path_of(address.name, address.route, world.make(address.name, names))
            for client in (world.clients["owner"], world.clients["anonymous"], herself):
                if told := personal(client.get(path)):
                    found.setdefault(address.name, []).extend(told)
            transaction.set_rollback(True)
        notice._known.clear()  # it remembers numbers of rows that were just undone
    assert found == {}


@pytest.mark.django_db
def test_no_form_answers_with_an_address_with_somebody_in_it(world: World) -> None:
    owner, visitor = world.clients["owner"], Client(headers={"accept-language": "en"})
    priya = {"email": "priya@home.example", "name": "Priya Nair", "phone": "+914428110000", "country": "IN"}
    inside = {
        "people-searches": {"q": "Leonie Köhler", "country": "DE"},
        "person-new": priya,
        "person-details": {"name": "Leonie Köhler", "country": "DE"},
        "person-points": {"kind": "email", "value": "leonie2@home.example"},
        "invitations": {"email": "daniel@home.example", "role": "member"},
    }
    for name, fields in inside.items():
        arguments = [world.leonie.id] if name in ("person-details", "person-points") else []
        answer = owner.post(reverse(name, args=["larkspur", *arguments]), fields)
        assert answer.status_code in {302, 303, 422}, name
        assert personal(answer) == [], name
    found = owner.post(reverse("people-searches", args=["larkspur"]), {"q": "leonie@home.example"}, follow=True)
    assert "Leonie Köhler" in found.content.decode()
    assert personal(found) == []
    outside = {
        "/@larkspur/newsletter/": priya,
        "/@larkspur/contact/": priya | {"message": "Viola?"},
        "/@larkspur/my-data/links/": {"email": "leonie@home.example"},
        reverse("account_login"): {"login": "owner@larkspur.example", "password": "not this"},
        reverse("account_reset_password"): {"email": "owner@larkspur.example"},
        reverse("account_signup"): {"email": "priya@home.example", "password1": "a long pass phrase"},
    }
    for path, fields in outside.items():
        answer = visitor.post(path, fields)
        assert answer.status_code < 500, path
        assert personal(answer) == [], path
