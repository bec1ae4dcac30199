"""A search travels sealed: nobody who sees an address learns whom somebody looked for."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation, Role
from softranet.people import sealed
from softranet.people.actions.meet import meet
from softranet.privacy import collect
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.people import join

LIST = "/app/larkspur/people/"


@pytest.fixture
def desk(larkspur: Organisation, mira: Account) -> SimpleNamespace:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(mira)
    with organisation_scope(larkspur.id):
        source = collect.open_source(SourceKind.STAFF, "staff")
        for n in range(60):
            meet(source, name=f"Leonie {n:02}", email=f"leonie{n}@koehler.example", country="DE" if n % 2 else "IN")
        meet(source, name="Daniel Okafor", email="daniel@okafor.example")
    return SimpleNamespace(client=client, find=finder(client), larkspur=larkspur, mira=mira)


def finder(client: Client) -> Callable[..., Any]:
    def find(words: str, **choices: str) -> Any:
        page = client.get(LIST)
        token = page.context["csrf_token"]
        return client.post(reverse("people-searches", args=["larkspur"]), {
            "q": words, "csrfmiddlewaretoken": str(token), **choices,
        })  # fmt: skip

    return find


def shown(answer: Any) -> list[str]:
    return [row["title"] for row in answer.context["rows"]]


def test_a_search_leads_to_an_address_that_tells_nothing(desk: SimpleNamespace) -> None:
    answer = desk.find("Daniel Okafor")
    assert answer.status_code == 303
    assert "daniel" not in answer.url.lower()
    again, longer = desk.find("Daniel Okafor"), desk.find("Daniel Okafor of Postmill")
    assert answer.url != again.url
    assert len(answer.url) == len(longer.url)
    page = desk.client.get(answer.url)
    assert shown(page) == ["Daniel Okafor"]
    assert "Daniel Okafor" in page.content.decode()


def test_pages_choices_and_orders_go_along_with_a_search(desk: SimpleNamespace) -> None:
    first = desk.client.get(desk.find("leonie", sort="newest").url)
    assert shown(first)[0] == "Leonie 59"
    second = desk.client.get(LIST + first.context["next"])
    assert shown(second)[-1] == "Leonie 00"
    assert shown(desk.client.get(LIST + second.context["previous"])) == shown(first)
    narrowed = desk.client.get(desk.find("leonie", country="DE").url)
    assert len(shown(narrowed)) == 30
    assert "country=DE" in desk.find("", country="DE").url
    assert "search" not in desk.find("  ").url


def test_an_export_from_a_search_takes_those_it_found(desk: SimpleNamespace) -> None:
    page = desk.client.get(desk.find("okafor").url)
    address = reverse("people-exports", args=["larkspur"]) + page.context["chosen"]
    form = desk.client.get(address)
    assert "okafor" in form.content.decode()
    sent = {"mode": "exact", "search": form.context["form"]["search"].value()}
    answer = desk.client.post(address, sent | {"csrfmiddlewaretoken": str(form.context["csrf_token"])})
    body = b"".join(answer.streaming_content).decode()
    assert "daniel@okafor.example" in body
    assert "leonie" not in body


def test_a_search_is_over_after_a_day(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    url = desk.find("okafor").url
    later = time.time() + sealed.OPENS_FOR + 5
    monkeypatch.setattr(time, "time", lambda: later)
    page = desk.client.get(url)
    assert page.status_code == 200
    assert len(shown(page)) == 50
    assert "This search is over" in page.content.decode()
    assert "search=" not in page.context["next"]


def test_a_search_opens_for_the_same_account_and_organisation_only(
    desk: SimpleNamespace, postmill: Organisation
) -> None:
    url = desk.find("okafor").url
    colleague, neighbour = Client(), Client()
    colleague.force_login(join(desk.larkspur, "reader@larkspur.example", "A Reader", Role.READER))
    neighbour.force_login(join(postmill, "owner@postmill.example", "Owner of Postmill", Role.OWNER))
    for client, address in ((colleague, url), (neighbour, url.replace("larkspur", "postmill"))):
        page = client.get(address)
        assert "This search is over" in page.content.decode()
        assert "okafor”" not in page.content.decode()


@pytest.mark.parametrize("token", ["x", "%00", "äö", "A" * 120, "="])
def test_rubbish_in_place_of_a_search_finds_the_list(desk: SimpleNamespace, token: str) -> None:
    page = desk.client.get(LIST, {"search": token})
    assert page.status_code == 200
    assert len(shown(page)) == 50


def test_a_search_needs_its_form(desk: SimpleNamespace) -> None:
    assert desk.client.post(reverse("people-searches", args=["larkspur"]), {"q": "okafor"}).status_code == 403
    assert shown(desk.client.get(LIST, {"q": "okafor"})) == shown(desk.client.get(LIST))
