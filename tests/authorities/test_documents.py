"""The order itself stays with the request: only what it may be, only for officers, and each look on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from softranet.accounts.models import Account
from softranet.authorities.models import Document, LegalRequest
from softranet.organisations.models import Organisation, Role
from softranet.people.models import Person
from softranet.privacy import sweep
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.authorities.conftest import entered
from tests.people import join

pytestmark = pytest.mark.django_db
ORDER = b"%PDF-1.7 the magistrate orders"


@pytest.fixture
def page(mira: Account, larkspur: Organisation, leonie: Person) -> str:
    with organisation_scope(larkspur.id):
        return f"/app/larkspur/authorities/{entered(mira).id}/"


def put(client: Client, page: str, content: bytes = ORDER, name: str = "order 12.pdf") -> int:
    return client.post(f"{page}documents/", {"file": SimpleUploadedFile(name, content)}).status_code


def test_it_is_kept_comes_back_and_the_look_is_on_record(owner: Client, larkspur: Organisation, page: str) -> None:
    assert put(owner, page) == 302
    with organisation_scope(larkspur.id):
        row = Document.objects.get()
    assert "order 12.pdf" in owner.get(page).content.decode()
    answer = owner.get(f"{page}documents/{row.id}/")
    assert (answer.content, answer["Content-Type"]) == (ORDER, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    with organisation_scope(larkspur.id):
        kinds = LedgerEntry.objects.filter(kind__startswith="legal.document").order_by("id")
        assert list(kinds.values_list("kind", flat=True)) == ["legal.document", "legal.document_opened"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("order.pdf", b"<html><script>alert(1)</script>"), ("order.exe", b"MZ"), ("order.pdf", b""),
     ("order.svg", b"<svg/>"), ("order.pdf", ORDER + bytes(5 * 1024 * 1024))],
)  # fmt: skip
def test_what_it_may_not_be(owner: Client, larkspur: Organisation, page: str, name: str, content: bytes) -> None:
    assert put(owner, page, content, name) == 422
    with organisation_scope(larkspur.id):
        assert not Document.objects.exists()


def test_nobody_else_opens_it(
    owner: Client, larkspur: Organisation, postmill: Organisation, page: str, signed_in: Callable[[Account], Client]
) -> None:
    put(owner, page)
    with organisation_scope(larkspur.id):
        row = Document.objects.get()
    reader = signed_in(join(larkspur, "daniel@larkspur.example", "Daniel Okafor", Role.MEMBER))
    assert reader.get(f"{page}documents/{row.id}/").status_code == 403
    assert put(reader, page) == 403
    other = signed_in(join(postmill, "priya@postmill.example", "Priya Nair", Role.OWNER))
    assert other.get(f"{page}documents/{row.id}/").status_code == 404


def test_it_goes_with_the_request(owner: Client, larkspur: Organisation, page: str) -> None:
    put(owner, page)
    with organisation_scope(larkspur.id):
        LegalRequest.objects.update(received_at=now() - timedelta(days=20 * 366))
        sweep.run(larkspur.id)
        assert not LegalRequest.objects.exists()
        assert not Document.objects.exists()
