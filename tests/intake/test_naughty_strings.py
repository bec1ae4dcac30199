"""The Big List of Naughty Strings in every field of both forms, by page and by API: stored as stated, or refused
with a reason. Never a fault of ours.

The list is not part of this repository; without it beside the repository the test is named as skipped.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from softranet.intake import spam
from softranet.intake.masking import mask
from softranet.intake.models import Submission, Waiting
from softranet.organisations.models import Organisation
from softranet.people import normalise
from softranet.privacy.scope import organisation_scope
from tests.intake.conftest import AGREES, LEONIE, token_in

LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "blns.json"
OWN = [
    "\x00", "a\x00b", "\ud800", "x\udfff", "\u202egnp", "a" * 9_999, "a" * 10_001, "\r\nBcc: all@example.org", "  x  ",
]  # fmt: skip
STRINGS: list[str] = [*OWN, *(json.loads(LIST.read_text()) if LIST.exists() else [])]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LIST.exists(), reason="the Big List of Naughty Strings is not beside the repository"),
]


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spam, "FLOOD", 10**6)


def normal(key: str, text: str) -> str:
    """As documented for the kind of field."""
    if key == "message":
        return mask(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return mask(normalise.text(text, 200))


def stored(organisation: Organisation) -> dict[str, Any]:
    """What the last one left, accepted or held; it is cleared for the next."""
    with organisation_scope(organisation.id):
        row = Submission.objects.first() or Waiting.objects.first()
        assert row is not None
        answers = dict(row.answers)
        Submission.objects.all().delete()
        Waiting.objects.all().delete()
    return answers


def tell(organisation: Organisation, keys: tuple[str, ...], text: str) -> None:
    answers = stored(organisation)
    for key in keys:
        assert answers.get(key, "") == normal(key, text)


@pytest.mark.parametrize(("point", "keys"), [("contact", ("name", "message")), ("newsletter", ("name",))])
def test_by_page(point: str, keys: tuple[str, ...], larkspur: Organisation, visitor: Client) -> None:
    address = f"/@larkspur/{point}/"
    token = token_in(visitor.get(address).content.decode())
    for text in STRINGS:
        sendable = text.encode("utf-8", "replace").decode()  # a browser cannot send half a character
        sent = LEONIE | AGREES | dict.fromkeys(keys, sendable) | {"token": token}
        answer = visitor.post(address, sent)
        if answer.status_code == 302:
            tell(larkspur, keys, sendable)
        else:
            assert answer.status_code == 422, ascii(text[:40])
            page = answer.content.decode()
            assert "Found " in page or "Nothing was entered here" in page


@pytest.mark.parametrize(("point", "keys"), [("contact", ("name", "message")), ("newsletter", ("name",))])
def test_by_api(point: str, keys: tuple[str, ...], larkspur: Organisation, visitor: Client) -> None:
    address = f"/@larkspur/api/{point}/"
    token = visitor.get(address).json()["token"]
    asked = {"email": LEONIE["email"], **({"name": "", "message": ""} if point == "contact" else {})}
    for text in STRINGS:
        body = {"answers": asked | dict.fromkeys(keys, text), "token": token, "consents": ["newsletter"]}
        answer = visitor.post(address, json.dumps(body), content_type="application/json")
        if answer.status_code == 202:
            tell(larkspur, keys, text)
        else:
            assert answer.status_code == 422, ascii(text[:40])
            assert {fault["where"] for fault in answer.json()["faults"]} <= {f"answers.{key}" for key in keys}


def test_as_an_address(larkspur: Organisation, visitor: Client) -> None:
    token = visitor.get("/@larkspur/api/contact/").json()["token"]
    taken = 0
    for text in STRINGS:
        body = {"answers": LEONIE | {"email": text}, "token": token}
        answer = visitor.post("/@larkspur/api/contact/", json.dumps(body), content_type="application/json")
        assert answer.status_code in {202, 422}, ascii(text[:40])
        taken += answer.status_code == 202
    assert taken < 5
