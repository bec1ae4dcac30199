"""Card and national numbers are covered before anything is stored; everything else stays as written."""

import pytest

from softranet.intake.masking import mask
from softranet.intake.models import Submission
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import LEONIE, Fill


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("my card is 4111 1111 1111 1111, thanks", "my card is •••• •••• •••• 1111, thanks"),
        ("5555555555554444", "••••••••••••4444"),
        ("3782-822463-10005", "••••-••••••-•0005"),
        ("SSN 536-22-1234.", "SSN •••-••-••••."),
        ("Aadhaar 2341 2341 2346", "Aadhaar •••• •••• ••••"),
        ("IdNr 36 574 261 809", "IdNr •• ••• ••• •••"),
        ("DNI 54362315K", "DNI •••••••••"),
        ("my NINO: QQ123456C? AB 12 34 56 C", "my NINO: QQ123456C? •• •• •• •• •"),
        ("codice RCCMNL83S18D969H", "codice ••••••••••••••••"),
        ("nir 2 95 10 99 126 111 93", "nir • •• •• •• ••• ••• ••"),
    ],
)
def test_covered(written: str, kept: str) -> None:
    assert mask(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "call +91 44 2811 0000 or +49 1512 3456789", "order 2026-0412 of 12.07.2026", "4111 1111 1111 1112",
        "1234567890123456", "room 12, 10:30, 3 people, € 1,234.56", "ISBN 978-3-16-148410-0", "(044) 2811-0000",
        "01a2040b-3c86-7755-8b21-62c993384fa3", "IBAN DE89 3704 0044 0532 0130 00", "",
    ],
)  # fmt: skip
def test_left_alone(written: str) -> None:
    assert mask(written) == written


def test_nothing_stored_has_the_number(fill: Fill, larkspur: Organisation) -> None:
    fill("/@larkspur/contact/", LEONIE | {"message": "charge 4111111111111111", "name": "Leonie 4111111111111111"})
    with organisation_scope(larkspur.id):
        row = Submission.objects.get()
        assert row.answers == {"message": "charge ••••••••••••1111", "name": "Leonie ••••••••••••1111"}
        assert row.person.name == "Leonie ••••••••••••1111"
