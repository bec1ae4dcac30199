"""A receipt proves what it says, offline, for as long as somebody keeps it; and nothing else."""

import json
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from softranet.privacy import ledger, sealing, signing
from softranet.privacy.internal.merkle import verify_consistency
from softranet.privacy.models import LedgerEntry, TreeHead
from softranet.privacy.receipts import NoReceipt, receipt
from softranet.privacy.records import uuid7
from softranet.privacy.verification import BadReceipt, Fault, verify

pytestmark = pytest.mark.django_db

PERSON = uuid7()


@pytest.fixture
def issued(in_larkspur: SimpleNamespace) -> dict[str, Any]:
    for n in range(20):
        ledger.record("looked", {"n": n})
    entry = ledger.record("consent", {"purpose": "newsletter", "how": "“Ja, gern”"}, subject_id=PERSON)
    for n in range(20):
        ledger.record("looked", {"n": n})
    made: dict[str, Any] = json.loads(json.dumps(receipt(entry)))
    return made


def test_a_receipt_verifies_without_database_or_settings(issued: dict[str, Any]) -> None:
    program = (
        "import json, sys; from softranet.privacy.verification import verify;"
        "verify(json.load(sys.stdin), bytes.fromhex(sys.argv[1]));"
        "assert not [name for name in sys.modules if name.partition('.')[0] in ('django', 'psycopg')]"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, signing.public_key().hex()], input=json.dumps(issued), text=True,
        capture_output=True, check=False, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_it_still_verifies_once_the_ledger_forgot(issued: dict[str, Any]) -> None:
    LedgerEntry.objects.filter(subject_id=PERSON).update(subject_id=None, payload=None, nonce=None)
    ledger.record("erased", {})
    later = sealing.seal()
    verify(issued, signing.public_key())
    assert later is not None
    head = issued["head"]
    assert later.size > head["size"]
    path = sealing.consistency(head["size"], later)
    verify_consistency(head["size"], later.size, bytes.fromhex(head["root"]), bytes(later.root), path)


def test_there_is_none_for_what_was_erased(in_larkspur: SimpleNamespace) -> None:
    entry = ledger.record("consent", {}, subject_id=PERSON)
    LedgerEntry.objects.update(subject_id=None, payload=None, nonce=None)
    with pytest.raises(NoReceipt):
        receipt(entry)


def test_a_second_receipt_needs_no_new_head(issued: dict[str, Any]) -> None:
    receipt(LedgerEntry.objects.get(subject_id=PERSON))
    assert TreeHead.objects.count() == 1


def changed(issued: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {**issued, **parts}


def in_head(issued: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {**issued, "head": {**issued["head"], **parts}}


ZEROS = "00" * 32


@pytest.mark.parametrize(
    ("forge", "fault"),
    [
        (lambda r: changed(r, payload=r["payload"].replace("newsletter", "audiences")), Fault.CONTENT),
        (lambda r: changed(r, nonce=ZEROS), Fault.CONTENT),
        (lambda r: changed(r, leaf=ZEROS), Fault.CONTENT),
        (lambda r: changed(r, position=r["position"] ^ 1), Fault.PROOF),
        (lambda r: changed(r, position=1 << 62), Fault.PROOF),
        (lambda r: changed(r, position=-1), Fault.FORMAT),
        (lambda r: changed(r, position=True), Fault.FORMAT),
        (lambda r: changed(r, position="20"), Fault.FORMAT),
        (lambda r: changed(r, proof=r["proof"][:-1]), Fault.PROOF),
        (lambda r: changed(r, proof=[ZEROS, *r["proof"][1:]]), Fault.PROOF),
        (lambda r: changed(r, proof=[*r["proof"], ZEROS] * 100), Fault.PROOF),
        (lambda r: changed(r, proof=[r["proof"][0].upper(), *r["proof"][1:]]), Fault.FORMAT),
        (lambda r: changed(r, proof=["x"]), Fault.FORMAT),
        (lambda r: changed(r, proof=[None]), Fault.FORMAT),
        (lambda r: changed(r, format="softranet-receipt/2"), Fault.FORMAT),
        (lambda r: changed(r, payload="\ud800"), Fault.FORMAT),
        (lambda r: {k: v for k, v in r.items() if k != "nonce"}, Fault.FORMAT),
        (lambda r: changed(r, head=None), Fault.FORMAT),
        (lambda _: {}, Fault.FORMAT),
        (lambda r: in_head(r, root=ZEROS), Fault.SIGNATURE),
        (lambda r: in_head(r, size=42), Fault.SIGNATURE),
        (lambda r: in_head(r, ledger=str(PERSON)), Fault.SIGNATURE),
        (lambda r: in_head(r, at="2020-01-01T00:00:00+00:00"), Fault.SIGNATURE),
        (lambda r: in_head(r, signature="AAAA"), Fault.SIGNATURE),
        (lambda r: in_head(r, signature="?"), Fault.FORMAT),
        (lambda r: in_head(r, key_id="0123456789abcdef"), Fault.KEY),
    ],
)  # fmt: skip
def test_a_forged_receipt_is_refused_for_a_reason(issued: dict[str, Any], forge: Any, fault: Fault) -> None:
    with pytest.raises(BadReceipt) as refused:
        verify(forge(issued), signing.public_key())
    assert refused.value.fault is fault


def test_another_key_is_refused(issued: dict[str, Any]) -> None:
    with pytest.raises(BadReceipt, match="another key"):
        verify(issued, bytes(32))
