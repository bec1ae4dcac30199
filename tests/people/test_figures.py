"""Figures to share: no group under ten, and none that could be worked out."""

from collections.abc import Callable

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.aggregates import cells
from softranet.privacy.models import Source
from softranet.privacy.scope import organisation_scope
from tests.organisations.conftest import signed_in

__all__ = ["signed_in"]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"IN": 40, "DE": 10}, {"IN": 40, "DE": 10}),
        ({"IN": 40, "DE": 9, "FR": 3}, {"IN": 40, "DE": None, "FR": None}),
        ({"IN": 40, "DE": 12, "FR": 3}, {"IN": 40, "DE": None, "FR": None}),  # or 3 would follow from the total
        ({"IN": 3}, {"IN": None}),
        ({"IN": 0, "DE": 11}, {"IN": 0, "DE": 11}),
    ],
)
def test_what_is_withheld(counts: dict[str, int], shown: dict[str, int | None]) -> None:
    assert {c.label: c.n for c in cells(counts)} == shown


def test_page_and_file(larkspur: Organisation, mira: Account, signed_in: Callable[[Account], Client]) -> None:
    with organisation_scope(larkspur.id):
        source = Source.objects.create(kind="staff", way="staff", name="the front desk")
        people = [("IN", 11), ("DE", 10), ("FR", 2)]
        Person.objects.bulk_create(
            Person(name="", sort_key="", source=source, country=c, language="en") for c, n in people for _ in range(n)
        )
    client = signed_in(mira)
    assert b"withheld" in client.get("/app/larkspur/people/figures/").content
    lines = client.get("/app/larkspur/people/figures/?format=csv").content.decode().splitlines()
    assert "Country,India,11" in lines
    assert "Country,Germany,fewer than 10" in lines
    assert "Country,France,fewer than 10" in lines
