"""Anybody verifies a receipt on a page, without an account, JavaScript or a trace."""

import json
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.privacy import ledger, sealing, signing
from softranet.privacy.models import LedgerEntry, LedgerTile, TreeHead
from softranet.privacy.receipts import receipt
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db

PAGE = "/@larkspur/receipt/"


@pytest.fixture
def issued(larkspur: Organisation) -> dict[str, Any]:
    with organisation_scope(larkspur.id):
        for n in range(5):
            ledger.record("looked", {"n": n})
        entry = ledger.record("consent", {"purpose": "newsletter", "how": "<b>form</b>"}, uuid7())
        return receipt(entry)


def verdict(client: Client, **fields: Any) -> str:
    answer = client.post(PAGE, fields)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_page_is_there_for_everybody(client: Client, larkspur: Organisation) -> None:
    page = client.get(PAGE).content.decode()
    assert "Verify a receipt" in page
    assert "/.well-known/softranet-ledger.json" in page


def test_a_pasted_receipt_is_genuine_and_still_stands(client: Client, issued: dict[str, Any]) -> None:
    page = verdict(client, receipt=json.dumps(issued))
    assert "The receipt is genuine" in page
    assert "still holds this entry" in page
    assert "newsletter" in page


def test_what_a_receipt_says_is_text_and_no_markup(client: Client, issued: dict[str, Any]) -> None:
    assert b"<b>form</b>" not in client.post(PAGE, {"receipt": json.dumps(issued)}).content


def test_a_receipts_file_may_be_sent(client: Client, issued: dict[str, Any]) -> None:
    file = SimpleUploadedFile("receipt.json", json.dumps(issued, indent=2).encode())
    assert "The receipt is genuine" in verdict(client, file=file)


def test_verifying_leaves_no_cookie(client: Client, issued: dict[str, Any]) -> None:
    answer = client.post(PAGE, {"receipt": json.dumps(issued)})
    assert not answer.cookies.keys() - {"csrf"}


def test_it_is_genuine_once_the_ledger_forgot(client: Client, issued: dict[str, Any], larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        LedgerEntry.objects.update(subject_id=None, payload=None, nonce=None)
        ledger.record("erased", {})
        sealing.seal()
    assert "still holds this entry" in verdict(client, receipt=json.dumps(issued))


def test_a_ledger_that_was_put_back_is_told(client: Client, issued: dict[str, Any], larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        for model in (TreeHead, LedgerTile, LedgerEntry):
            model.objects.all().delete()  # as a backup from before has it
        for n in range(9):
            ledger.record("looked", {"n": n})
        sealing.seal()
    page = verdict(client, receipt=json.dumps(issued))
    assert "The receipt is genuine" in page
    assert "restored from a backup" in page


def test_another_organisations_receipt_is_named_as_such(
    client: Client, issued: dict[str, Any], postmill: Organisation
) -> None:
    answer = client.post("/@postmill/receipt/", {"receipt": json.dumps(issued)})
    assert "from another organisation’s ledger" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"payload": "{}"}, "Its content was changed"),
        ({"head": {"key_id": "0" * 16}}, "key that is not ours"),
        ({"head": 7}, "not a receipt"),
    ],
)
def test_a_forged_receipt_proves_nothing(
    client: Client, issued: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    forged = {**issued, **change}
    page = verdict(client, receipt=json.dumps(forged))
    assert "The receipt proves nothing" in page
    assert said in page


def test_a_receipt_moved_to_any_other_place_proves_nothing(client: Client, issued: dict[str, Any]) -> None:
    for place in set(range(issued["head"]["size"])) - {issued["position"]}:
        page = verdict(client, receipt=json.dumps({**issued, "position": place}))
        assert "The receipt proves nothing" in page
        assert "not in the ledger that was signed" in page


@pytest.mark.parametrize(
    "text", ["", "   ", "hello", "[1]", "[" * 50_000, '{"a": ' * 9_000, "x" * 70_000, "\x00", "null"]
)
def test_what_is_no_receipt_is_a_clear_answer(client: Client, larkspur: Organisation, text: str) -> None:
    page = verdict(client, receipt=text)
    assert 'id="id_receipt"' in page
    assert "genuine" not in page


def test_a_file_that_is_no_receipt_is_a_clear_answer(client: Client, larkspur: Organisation) -> None:
    assert "begins with {" in verdict(client, file=SimpleUploadedFile("x.bin", bytes(range(128, 256))))
    assert "too long" in verdict(client, file=SimpleUploadedFile("x.bin", b"{" * 70_000))


def test_the_public_key_is_published(client: Client, db: None) -> None:
    answer = client.get("/.well-known/softranet-ledger.json")
    keys = answer.json()["keys"]
    assert bytes.fromhex(keys[0]["public_key"]) == signing.public_key()
    assert keys[0]["present"] is True
    assert answer["Cache-Control"] == "public, max-age=3600"
