"""Strings that break programs, in the words of settings, policy, register, letters, tags, and in what people correct:
kept as the field writes them and shown, or refused on the spot."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from softranet.campaigns.models import Issue
from softranet.organisations.models import Organisation
from softranet.people import normalise
from softranet.people.models import Person, Tag
from softranet.policy.models import Draft
from softranet.privacy import access
from softranet.privacy import dossier_formats as formats
from softranet.privacy.models import Recipient
from softranet.privacy.scope import organisation_scope
from tests.access.world import World

LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "blns.json"
STRINGS: list[str] = json.loads(LIST.read_text()) if LIST.exists() else []

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(not LIST.exists(), reason="the Big List of Naughty Strings is not beside the repository"),
]


@pytest.fixture
def world(larkspur: Organisation, postmill: Organisation) -> World:
    return World(larkspur, postmill)


@pytest.fixture
def desk(world: World) -> Client:
    """The owner's browser; a fault of ours is raised, not answered."""
    client = world.clients["owner"]
    client.raise_request_exception = True
    return client


def kept(send: Callable[..., Any], *rows: Any) -> Iterator[Any]:
    """Those that are taken; every other one is refused with a reason."""
    for row in rows:
        answer = send(row)
        if answer.status_code == 302:
            yield row
            continue
        assert answer.status_code in {400, 422}, ascii(row)[:80]
        page = answer.content.decode()
        assert "error" in page or "Found " in page, ascii(row)[:80]


def dealt(fields: int) -> list[tuple[str, ...]]:
    """All strings, several in each request: each of them in one of the fields."""
    stacks = [STRINGS[n::fields] for n in range(fields)]
    return list(zip(*([*stack, "Kochi"][: len(stacks[0])] for stack in stacks), strict=True))


def page_of(client: Client, address: str) -> str:
    """A page's words, as somebody reads them."""
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def line(text: str) -> str:
    return normalise.text(text, 10**6)


def test_settings(desk: Client, larkspur: Organisation) -> None:
    address = reverse("settings-profile", args=["larkspur"])
    fixed = {"country": "IN", "contact_email": "office@larkspur.example"}
    free = ("name", "street", "postal_code", "city", "officer", "complaint_authority")
    longest = {name: getattr(Organisation._meta.get_field(name), "max_length", 0) for name in free}
    rows = [dict(zip(free, (t[: longest[n]] for n, t in zip(free, row, strict=True)), strict=True))
            for row in dealt(len(free))]  # fmt: skip
    taken = 0
    for row in kept(lambda row: desk.post(address, fixed | row), *rows):
        taken += 1
        with organisation_scope(larkspur.id):
            larkspur.refresh_from_db()
        for name in free:
            assert getattr(larkspur, name) == row[name].strip(), ascii(row[name])
        if taken % 10 == 0:
            assert larkspur.name in page_of(desk, address), ascii(row)
    assert taken > len(rows) * 0.6


def test_recipients(desk: Client, larkspur: Organisation) -> None:
    address = reverse("recipient-new", args=["larkspur"])
    page = desk.get(address).context["form"]
    fixed = {
        "kind": page.fields["kind"].choices[0][0], "country": "IN", "transfer_basis": "",
        "purposes": [page.fields["purposes"].choices[0][0]], "categories": [page.fields["categories"].choices[0][0]],
    }  # fmt: skip
    some = STRINGS
    taken = list(kept(lambda text: desk.post(address, fixed | {"name": text, "hosts": text[:900]}), *some))
    assert len(taken) > len(some) * 0.75
    with organisation_scope(larkspur.id):
        assert set(Recipient.objects.values_list("name", flat=True)) >= {text.strip() for text in taken}
    shown = page_of(desk, reverse("recipients", args=["larkspur"]))
    assert [text for text in taken if text.strip() not in shown] == []


def test_letters(desk: Client, larkspur: Organisation) -> None:
    address = reverse("letter-new", args=["larkspur"])
    rows = dealt(2)
    taken = list(kept(lambda row: desk.post(address, {"headline": row[0][:200], "body": row[1]}), *rows))
    assert len(taken) > len(rows) * 0.75
    with organisation_scope(larkspur.id):
        drafts = list(Issue.objects.order_by("id").values_list("headline", "body"))
    assert len(drafts) == len(taken)
    for (head, text), (headline, body) in zip(taken, drafts, strict=True):
        assert headline == " ".join(head[:200].split()), ascii(head)
        assert body.replace("\r\n", "\n") == text.strip().replace("\r\n", "\n"), ascii(text)


def test_a_policy_text(desk: Client, larkspur: Organisation) -> None:
    address = reverse("policy-draft", args=["larkspur", "privacy"])
    source = desk.get(address).context["text_form"].initial["source"]
    for part in (STRINGS[:128], STRINGS[128:256], STRINGS[256:384], STRINGS[384:]):
        text = source + "".join(f"\n\n{one}" for one in part)
        answer = desk.post(address, {"part": "text", "source": text})
        if answer.status_code == 302:
            with organisation_scope(larkspur.id):
                assert Draft.objects.get(kind="privacy").source == text
            page_of(desk, reverse("policy-preview", args=["larkspur", "privacy"]))
        else:
            assert answer.status_code in {400, 422}
    some = STRINGS
    one_by_one = list(kept(lambda one: desk.post(address, {"part": "text", "source": f"{source}\n\n{one}\n"}), *some))
    assert len(one_by_one) > len(some) * 0.75


def test_tags(desk: Client, world: World, larkspur: Organisation) -> None:
    daniel = world.daniel
    address = reverse("person-tags", args=["larkspur", daniel.pk])
    some = STRINGS
    taken = list(kept(lambda text: desk.post(address, {"name": text}), *some))
    assert len(taken) > len(some) * 0.6
    with organisation_scope(larkspur.id):
        names = set(Tag.objects.values_list("name", flat=True))
        assert {line(text) for text in taken} <= names
        in_json, in_csv = written(daniel)
    shown = page_of(desk, reverse("person-profile", args=["larkspur", daniel.pk]))
    assert [name for name in names if name not in shown] == []
    assert [name for name in names if name not in in_json] == []
    assert [name for name in names if name not in in_csv] == []


def written(person: Person) -> tuple[str, str]:
    """All values of the person's dossier, as JSON and as CSV have them."""
    found = json.loads("".join(formats.as_json(access.dossier(person), person=person.pk, organisation="Larkspur")))
    cells = csv.reader(io.StringIO("".join(formats.as_csv(access.dossier(person), safe=False)), newline=""))
    return "\n".join(strings(found)), "\n".join(cell for row in cells for cell in row)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)


def test_what_people_correct(larkspur: Organisation, world: World) -> None:
    daniel = world.daniel
    client = world.visiting(daniel)
    client.raise_request_exception = True
    address = reverse("my-data-correction", args=["larkspur", daniel._meta.label, daniel.pk])
    form = client.get(address).context["form"]
    fixed = {name: form[name].value() or "" for name in form.fields}
    rows = dealt(2)
    taken = 0
    for name, company in kept(lambda row: client.post(address, fixed | {"name": row[0], "company": row[1]}), *rows):
        taken += 1
        with organisation_scope(larkspur.id):
            daniel.refresh_from_db()
            assert (daniel.name, daniel.company) == (line(name), line(company)), ascii((name, company))
            if taken % 10 == 0:
                in_json, in_csv = written(daniel)
                assert daniel.name in in_json
                assert daniel.name in in_csv
        if taken % 10 == 0:
            assert daniel.name in page_of(client, reverse("my-data", args=["larkspur"])), ascii(name)
    assert taken > len(rows) * 0.6
