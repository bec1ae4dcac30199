"""Strings that break programs, in every field about people: they come back as the field writes them, or are refused."""

import contextlib
import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people import export, listing, normalise
from softranet.people.actions import bring_in, edit, tag
from softranet.people.actions.meet import meet
from softranet.people.forms import AddressForm, DetailsForm, PersonForm, PointForm, TagForm
from softranet.people.imports import running
from softranet.people.listing import Filter
from softranet.people.models import Kind, Person, PersonTag, PostalAddress
from softranet.privacy import collect
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "blns.json"


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    if not FILE.exists():
        pytest.skip("../shared/data/blns.json is not here")
    strings: list[str] = json.loads(FILE.read_text())
    assert len(strings) >= 500
    return strings


def written(value: str, longest: int) -> str | None:
    """As a field writes it; None where it refuses."""
    try:
        return normalise.text(value.replace("\0", ""), longest)
    except ValueError:
        return None


def test_as_cells_of_an_import(in_larkspur: SimpleNamespace, naughty: list[str]) -> None:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["name", "company", "street", "city", "state", "zip", "tags", "email"])
    table.writerows([text] * 6 + [text, f"n{place}@x.example"] for place, text in enumerate(naughty))
    run = bring(out.getvalue())
    assert run.counts["created"] == len(naughty)
    people = {p.source_row: p for p in Person.objects.all()}
    addresses = {a.person_id: a for a in PostalAddress.objects.all()}
    for row, text in enumerate(naughty, start=2):
        person = people[row]
        assert person.name == (written(text, 200) or ""), repr(text)
        assert person.company == (written(text, 200) or ""), repr(text)
        address = addresses.get(person.id)
        assert (address.city if address else "") == (written(text, 100) or ""), repr(text)


def test_as_cells_that_mean_something(in_larkspur: SimpleNamespace, naughty: list[str]) -> None:
    columns = ["email", "phone", "fax", "country", "language", "birthdate", "newsletter", "id", "consent date"]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([*columns, "name"])
    table.writerows([text] * len(columns) + [f"Person {place}"] for place, text in enumerate(naughty))
    run = bring(out.getvalue())
    assert run.position == run.rows == len(naughty)
    assert run.counts.get("created", 0) + run.counts.get("changed", 0) + run.counts["refused"] + run.counts.get(
        "known", 0
    ) == len(naughty)


def bring(table: str) -> Any:
    run = bring_in.receive(table.encode("utf-8", "surrogatepass"), "naughty.csv", actor=None)
    choices = {"mapping": run.mapping, "basis": "contract", "origin": "a list of strings", "notice": "known"}
    bring_in.settle(run, choices, actor=None)
    bring_in.start(run, actor=None, later=False)
    running.work(run.organisation_id, run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    return run


def test_in_forms_and_what_they_do(in_larkspur: SimpleNamespace, mira: Account, naughty: list[str]) -> None:
    actor = mira.memberships.get()
    person = meet(collect.open_source(SourceKind.STAFF, "staff"), name="Priya Nair")
    for text in naughty:
        details = DetailsForm({"name": text, "company": text, "birth_date": text})
        details.is_valid()
        if "name" in details.cleaned_data:
            edit.edit(person, {key: details.cleaned_data[key] for key in ("name", "company")}, actor=actor)
            person.refresh_from_db()
            assert person.name == normalise.text(text, 200)
        for form in (
            PersonForm({"name": text, "email": text, "phone": text, "language": text}),
            PointForm({"kind": text, "value": text}),
        ):
            form.is_valid()
        address = AddressForm({"street": text, "city": text})
        if address.is_valid():
            edit.write_address(person, address.cleaned_data, actor=actor)
        for kind in Kind:
            with contextlib.suppress(ValueError):
                edit.add_point(person, kind, text.replace("\0", ""), actor=actor)
        named = TagForm({"name": text})
        if named.is_valid():
            tag.tag(person, named.cleaned_data["name"], actor=actor)
    kept = {written(text, 50) for text in naughty} - {None, ""}
    assert set(PersonTag.objects.values_list("tag__name", flat=True)) == kept


def test_as_words_to_search_for(in_larkspur: SimpleNamespace, naughty: list[str]) -> None:
    meet(collect.open_source(SourceKind.STAFF, "staff"), name="Priya Nair")
    for text in naughty:
        listing.page(Filter(words=text.replace("\0", ""), home="IN"))


def test_out_again_exactly(larkspur: Organisation, mira: Account, naughty: list[str]) -> None:
    with organisation_scope(larkspur.id):
        source = collect.open_source(SourceKind.STAFF, "staff")
        names = [name for text in naughty if (name := written(text, 200))]
        for name in names:
            meet(source, name=name)
        parts = export.export(Filter(), actor=mira.memberships.get(), exact=True)
        rows = list(csv.DictReader(io.StringIO("".join(parts), newline="")))
        assert sorted(row["name"] for row in rows) == sorted(names)
        safe = "".join(export.export(Filter(), actor=mira.memberships.get(), exact=False))
        cells = [row["name"] for row in csv.DictReader(io.StringIO(safe, newline=""))]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.slow
def test_through_the_page(larkspur: Organisation, mira: Account, client: Client, naughty: list[str]) -> None:
    client.force_login(mira)
    with organisation_scope(larkspur.id):
        person = meet(collect.open_source(SourceKind.STAFF, "staff"), name="Priya Nair")
    details = reverse("person-details", args=["larkspur", person.id])
    profile = reverse("person-profile", args=["larkspur", person.id])
    for text in naughty[::3]:
        answer = client.post(details, {"name": text, "company": text})
        assert answer.status_code in (302, 422), (answer.status_code, text)
        if answer.status_code == 302:
            page = client.get(profile)
            assert page.status_code == 200
            assert page.context["person"].name == normalise.text(text, 200)
            assert "<script>alert" not in page.content.decode()
