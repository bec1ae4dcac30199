"""A person's file goes to the other organisation directly, by an address that the person got there."""

import json
import re
from base64 import b64decode, b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.test import Client

from softranet.moves.models import Arrival, UploadAddress
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import consignment, envelope, signing
from softranet.privacy.models import Disclosure
from softranet.privacy.scope import organisation_scope
from softranet.rights import sending
from softranet.rights.models import Request
from softranet.web import outward
from tests.access.world import browser
from tests.promises.measuring import evidence
from tests.rights.conftest import link_in_mail, prove_more
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
THERE = "https://postmill.example"


@pytest.fixture
def address(postmill: Organisation) -> str:
    asked = browser(None)
    assert asked.post("/@postmill/move/uploads/", {}).status_code == 422  # no agreement, no address
    page = asked.post("/@postmill/move/uploads/", {"agreed": "on"}).content.decode()
    return str(re.findall(r"/@postmill/move/uploads/[\w-]+", page)[0])


@pytest.fixture
def at_home(leonie: Person) -> Client:
    """A browser in which Leonie opened her page by the mailed link."""
    client = browser(None)
    client.post("/@larkspur/my-data/links/", {"email": "leonie@home.example"})
    run_jobs()
    assert client.post(link_in_mail("/@larkspur/my-data/open/")).status_code == 302
    prove_more(leonie)
    return client


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The other installation, which is this one: what would go over the network goes into its views."""
    settings.SOFTRANET_PUBLIC_URL = THERE

    def through(method: str, url: str, body: bytes | None, headers: Any) -> outward.Answer:
        outward.taken_apart(url)
        if not url.startswith(THERE):
            raise outward.NoAnswer("nobody there")
        path = url.removeprefix(THERE)
        if method == "GET":
            answer = Client().get(path)
        else:
            answer = Client().post(path, body, content_type=headers["Content-Type"])
        return outward.Answer(answer.status_code, answer.content)

    monkeypatch.setattr(outward, "_exchange", through)


def send(person_at: Client, url: str) -> Any:
    return person_at.post("/@larkspur/my-data/moving/", {"form": "send", "url": url})


def test_it_goes_there_and_waits_for_the_mailbox(
    at_home: Client, address: str, wire: None, leonie: Person, postmill: Organisation
) -> None:
    with organisation_scope(leonie.organisation_id):
        before = evidence("share.recipients").violations  # the suite's mail carrier is on no register
    answer = send(at_home, THERE + address)
    assert answer.status_code == 200
    assert "Postmill Books has your file" in answer.content.decode()
    with organisation_scope(leonie.organisation_id):
        assert evidence("share.recipients").violations == before
    run_jobs()
    assert any("Bring your data here" in m.subject and m.to == ["leonie@home.example"] for m in mail.outbox)
    with organisation_scope(postmill.id):
        assert Arrival.objects.get().person is None
        assert not Person.objects.exists()
    with organisation_scope(leonie.organisation_id):
        told = Disclosure.objects.get(subject=leonie, recipient__key__startswith="sent-to-")
        assert told.recipient.name == "postmill.example"
        assert Request.objects.get(kind="portability").done_at
    assert send(at_home, THERE + address).status_code == 422  # the address works once, and nothing goes to it then
    with organisation_scope(postmill.id):
        assert Arrival.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    ["http://postmill.example/@postmill/move/uploads/x", "https://127.0.0.1/@postmill/move/uploads/x", "file:///etc/passwd",
     "https://user:pass@postmill.example/@postmill/move/uploads/x", ""],
)  # fmt: skip
def test_nothing_goes_where_it_must_not(at_home: Client, url: str, leonie: Person) -> None:
    answer = send(at_home, url)
    assert answer.status_code == 422
    assert "Nothing was sent" in answer.content.decode()
    with organisation_scope(leonie.organisation_id):
        assert not Disclosure.objects.filter(subject=leonie, recipient__key__startswith="sent-to-").exists()
        assert not Request.objects.filter(kind="portability").exists()


@pytest.mark.parametrize(
    "said", [b"{}", b"[", b'{"format": "softranet-person", "versions": [1], "uploads": "https://else.example/@{organisation}/"}']
)
def test_nothing_goes_to_what_does_not_take_it(
    at_home: Client, leonie: Person, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def through(method: str, url: str, body: bytes | None, headers: Any) -> outward.Answer:
        asked.append(method)
        return outward.Answer(200, said)

    monkeypatch.setattr(outward, "_exchange", through)
    assert send(at_home, THERE + "/@postmill/move/uploads/x").status_code == 422
    assert asked == ["GET"]


def test_what_went_is_on_record_though_no_answer_came(
    at_home: Client, leonie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = THERE + "/@{organisation}/move/uploads/{token}"
    ready = {"format": "softranet-person", "versions": [1], "sealed": [1], "uploads": uploads,
             "public_key": b64encode(envelope.new_key()[1]).decode()}  # fmt: skip

    def through(method: str, url: str, body: bytes | None, headers: Any) -> outward.Answer:
        if method == "POST":
            raise outward.NoAnswer("too slow")
        return outward.Answer(200, json.dumps(ready).encode())

    monkeypatch.setattr(outward, "_exchange", through)
    answer = send(at_home, THERE + "/@postmill/move/uploads/x")
    assert "It may have arrived" in answer.content.decode()
    with organisation_scope(leonie.organisation_id):
        assert Disclosure.objects.filter(subject=leonie, recipient__key__startswith="sent-to-").count() == 1
        assert not Request.objects.filter(kind="portability").exists()


def flipped(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def sealed_for(address: str, *, to: str = "", sender: str = THERE) -> bytes:
    key = b64decode(Client().get(address).json()["public_key"])
    return consignment.write(b"{}", sender=sender, to=to or THERE + address, public_key=key)


@pytest.mark.parametrize(("make", "why"), [
    (lambda address: flipped(sealed_for(address)), "changed or cut off"),
    (lambda address: sealed_for(address)[:-10], "changed or cut off"),
    (lambda address: sealed_for(address, to=THERE + "/@postmill/move/uploads/other"), "signed for another address"),
    (lambda address: sealed_for(address, sender="https://127.0.0.1"), "shows no keys"),
    (lambda _address: b"{}", "it is no sealed file"),
])  # fmt: skip
def test_what_is_not_as_its_sender_signed_it_is_refused_in_words(
    address: str, wire: None, postmill: Organisation, make: Any, why: str
) -> None:
    answer = Client().post(address, make(address), content_type="application/octet-stream")
    assert answer.status_code == 422
    assert why in answer.json()["detail"]
    with organisation_scope(postmill.id):
        assert not Arrival.objects.exists()


def test_another_installations_key_does_not_sign_for_this_one(
    address: str, wire: None, postmill: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was changed inside and sealed anew: the seal is anybody's to make, the signature is not."""
    true_sign = signing.sign

    def other(data: bytes) -> tuple[str, bytes]:
        number, _signature = true_sign(data)
        return number, Ed25519PrivateKey.generate().sign(data)

    monkeypatch.setattr(signing, "sign", other)
    answer = Client().post(address, sealed_for(address), content_type="application/octet-stream")
    assert (answer.status_code, "signature is not the sender" in answer.json()["detail"]) == (422, True)


def test_whose_signature_it_is_stands_beside_the_question(
    at_home: Client, address: str, wire: None, postmill: Organisation
) -> None:
    send(at_home, THERE + address)
    run_jobs()
    page = browser(None).get(link_in_mail("/@postmill/move/(?!uploads)")).content.decode()
    assert f"signed with the key that {THERE} shows: <code>{signing.key_in_use()}</code>" in page


def test_an_address_is_for_an_hour_and_one_good_file(address: str, postmill: Organisation) -> None:
    program = Client()
    assert len(b64decode(program.get(address).json()["public_key"])) == 32
    assert program.post(address, b"no file", content_type="application/octet-stream").status_code == 422
    with organisation_scope(postmill.id):
        UploadAddress.objects.update(made_at="2026-01-01T00:00:00Z")
    assert program.post(address, b"{}", content_type="application/json").status_code == 410
    assert program.get(address).status_code == 410
    assert program.post(address[:-1] + "x", b"{}", content_type="application/json").status_code == 410
    assert sending.WELL_KNOWN == "/.well-known/softranet-move.json"
    said = program.get(sending.WELL_KNOWN).json()
    assert said["uploads"].endswith("/@{organisation}/move/uploads/{token}")
