"""A collection point that leaves something unsaid stops the program; the declared ones are documented."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy

from softranet.intake.checks import declared_points, faults
from softranet.intake.points import CONTACT, NEWSLETTER_SIGN_UP, Consent, Field, declare, points
from softranet.organisations.models import Organisation
from softranet.organisations.signals import organisation_founded
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import SUPPORT, Basis, Category, Purpose

FIELD = CONTACT.fields[0]
UNKNOWN = Purpose("astrology", gettext_lazy("reading the stars"), Basis.CONTRACT, "dpv:X", "x")
DOCS = Path(__file__).resolve().parents[2] / "docs"


def broken(**change: Any) -> Field:
    return replace(FIELD, **change)


def test_the_declared_points_are_complete() -> None:
    assert declared_points() == []


@pytest.mark.parametrize(
    ("point", "number"),
    [
        (replace(CONTACT, fields=()), "I001"),
        (replace(CONTACT, fields=(broken(category=None),)), "I002"),
        (replace(CONTACT, fields=(broken(purpose=UNKNOWN),)), "I003"),
        (replace(CONTACT, fields=(broken(keep="keep.forever"),)), "I005"),
        (replace(CONTACT, keep=""), "I005"),
        (replace(CONTACT, fields=(broken(label=""),)), "I006"),
        (replace(CONTACT, fields=(FIELD, FIELD)), "I007"),
        (replace(CONTACT, fields=(broken(key="token"),)), "I007"),
        (replace(CONTACT, consents=(Consent(SUPPORT, "yes"),)), "I008"),
        (replace(NEWSLETTER_SIGN_UP, fields=(FIELD,)), "I009"),
    ],
)
def test_what_is_left_unsaid_is_an_error(point: Any, number: str) -> None:
    assert f"softranet.{number}" in {message.id for message in faults(point)}


def test_a_key_is_taken_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare(CONTACT)


def test_every_category_of_a_field_is_one() -> None:
    assert all(isinstance(f.category, Category) for p in points().values() for f in p.fields)


def test_the_reference_names_every_point_and_field() -> None:
    text = (DOCS / "reference" / "collection-points.md").read_text()
    for point in points().values():
        assert f"## `{point.key}`" in text
        for field in point.fields:
            line = next(row for row in text.splitlines() if row.startswith(f"| `{point.key}.{field.key}`"))
            said = (str(field.kind), "yes" if field.required else "no", f"`{field.category.key}`",
                    f"`{point.purpose_of(field).key}`", f"`{point.keep_of(field)}`", str(field.longest))  # fmt: skip
            cells = [cell.strip() for cell in line.split("|")]
            assert all(one in cells for one in said), line
        for consent in point.consents:
            assert f"`{consent.purpose.key}`" in text


def test_a_new_organisations_notice_names_the_mail_server(larkspur: Organisation, client: Client) -> None:
    with organisation_scope(larkspur.id):
        organisation_founded.send(Organisation, organisation=larkspur, account=None)
    assert "Who else gets it: Mail server" in client.get("/@larkspur/contact/").content.decode()
