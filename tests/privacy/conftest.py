"""People with something of every kind."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from softranet.people.models import ContactPoint, Person, PersonTag, PostalAddress, Tag
from softranet.privacy import collect, consent, scope, transfers
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Look, Recipient, Source, Terms
from softranet.privacy.permitted import permitted
from softranet.privacy.records import uuid7
from softranet.privacy.vocabulary import NEWSLETTER, Category


def meet(email: str, name: str, phone: str = "", source: Source | None = None, **fields: Any) -> Person:
    """A person with an address, a phone, a tag, a consent, a disclosure and somebody's look."""
    source = source or Source.objects.create(kind="staff", way="staff", name="the front desk")
    person = Person.objects.create(name=name, sort_key=name.lower(), source=source, **fields)
    point = ContactPoint.objects.create(person=person, kind="email", value=email, source=source)
    collect.came_by(person, point.id, source)
    if phone:
        ContactPoint.objects.create(person=person, kind="phone", value=phone, source=source)
    PostalAddress.objects.create(person=person, street="12 Mill Lane", city="Pune", country="IN", source=source)
    tag, _ = Tag.objects.get_or_create(name="choir")
    PersonTag.objects.create(person=person, tag=tag, source=source)
    terms = Terms.of("consent", "newsletter", "en", "Yes, send me the newsletter.")
    consent.give(person, NEWSLETTER, how="form", terms=terms, source=source)
    register("mail")
    with disclose(permitted(NEWSLETTER), recipient="mail", what={Category.EMAIL}) as out:
        out.add(person)
    Look.objects.create(subject=person, actor=uuid7(), page="profile", purpose_key="relation")
    return person


def register(key: str, kind: str = "processor") -> Recipient:
    row, _ = Recipient.objects.get_or_create(
        key=key,
        defaults={"name": f"The {key} house", "kind": kind, "purposes": ["newsletter", "relation"],
                  "categories": ["email", "name"], "country": "IN", "agreement_from": date(2020, 1, 1),
                  "vetted_at": date(2020, 1, 1),
                  "transfer_basis": "clauses" if transfers.abroad("IN", transfers.home(scope.current())) else ""},
    )  # fmt: skip
    return row


@pytest.fixture
def leonie(in_larkspur: SimpleNamespace) -> Person:
    return meet("leonie@example.org", "Leonie Köhler", "+4930123456789")


@pytest.fixture
def daniel(in_larkspur: SimpleNamespace) -> Person:
    return meet("daniel@example.org", "Daniel Okafor")


def rows_of(person_id: UUID) -> dict[str, int]:
    """By table, the rows whose key in the database's own catalogue leads to this person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)"
            " WHERE a.attname <> 'organisation_id' AND c.contype = 'f'"
            " AND c.confrelid = 'softranet_people_person'::regclass"
        )
        found = {"softranet_people_person": "id", **dict(cursor.fetchall())}
        counts: dict[str, int] = {}
        for table, column in found.items():
            cursor.execute(f'SELECT count(*) FROM {table} WHERE "{column}" = %s', [person_id])
            counts[table] = cursor.fetchone()[0]
    return {table: rows for table, rows in counts.items() if rows}
