"""The described receipt has the parts of a real one, and what the pages name exists."""

import json
import re
from pathlib import Path

import pytest

from softranet.backups import checks, journal
from softranet.organisations.models import Organisation
from softranet.privacy import ledger
from softranet.privacy.receipts import receipt
from softranet.privacy.scope import organisation_scope
from softranet.privacy.verification import FORMAT, Fault

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "receipt.md").read_text()
HOW_TO = (DOCS / "how-to" / "back-up-and-restore.md").read_text()


@pytest.mark.django_db
def test_the_example_has_the_parts_of_a_real_receipt(larkspur: Organisation) -> None:
    example = json.loads(REFERENCE.partition("```json")[2].partition("```")[0])
    with organisation_scope(larkspur.id):
        real = receipt(ledger.record("consent", {"purpose": "newsletter"}))
    assert list(example) == list(real)
    assert list(example["head"]) == list(real["head"])
    assert example["format"] == real["format"] == FORMAT
    assert list(json.loads(example["payload"])) == list(json.loads(real["payload"]))
    described = set(re.findall(r"^\| `([a-z_.]+)` \|", REFERENCE, re.MULTILINE))
    assert {*(set(real) - {"head"}), *(f"head.{name}" for name in real["head"])} <= described


def test_every_fault_is_described() -> None:
    for fault in Fault:
        assert f"| `{fault.name.lower()}` | {fault} |" in REFERENCE


def test_every_finding_is_told_of() -> None:
    ids = set(re.findall(r"softranet\.backups\.E\d+", Path(checks.__file__).read_text()))
    assert ids
    assert {one for one in ids if one not in HOW_TO} == set()
    assert journal.NAME in HOW_TO
