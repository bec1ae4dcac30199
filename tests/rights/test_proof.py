"""Proof in proportion: a link for most, one thing more for what cannot be undone; facts alone open nothing."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client

from softranet.people.models import Person, PostalAddress
from softranet.privacy.models import Certificate
from softranet.privacy.scope import organisation_scope
from softranet.rights import proof
from softranet.rights.actions.delete import delete_everything
from softranet.rights.models import Request, Visit
from tests.rights.conftest import LEONIE, link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
BIRTH = date(1984, 3, 9)
DELETION, MOVING, PROOFS = (f"/@larkspur/my-data/{part}/" for part in ("deletion", "moving", "proofs"))


@pytest.fixture
def famous(leonie: Person) -> Person:
    """Leonie, of whom name, address, birth date and number are known to half the town."""
    with organisation_scope(leonie.organisation_id):
        Person.objects.filter(id=leonie.id).update(birth_date=BIRTH)
        PostalAddress.objects.create(
            person=leonie, street="Lindenweg 3", postal_code="70178", city="Stuttgart", country="DE",
            source=leonie.source,
        )  # fmt: skip
    return leonie


def test_a_link_alone_deletes_nothing(at_home: Client, leonie: Person) -> None:
    assert b"One thing more" in at_home.get(DELETION).content
    assert at_home.post(DELETION).status_code == 422
    assert at_home.post(MOVING, {"form": "json"}).status_code == 422
    with organisation_scope(leonie.organisation_id):
        assert Person.objects.filter(id=leonie.id).exists()
        with pytest.raises(proof.NotProven):  # nor by another way than the page
            delete_everything(Visit.objects.get())


def test_a_fact_we_know_is_enough_beside_the_link(at_home: Client, famous: Person) -> None:
    answer = at_home.post(PROOFS, {"then": "my-data-deletion", "birth_date": BIRTH.isoformat()})
    assert answer["Location"] == DELETION
    assert b"/certificates/" in at_home.post(DELETION)["Location"].encode()
    with organisation_scope(famous.organisation_id):
        assert Request.objects.get(kind="deletion").strength == "known"


def test_what_is_easy_to_guess_is_not_asked_where_something_better_is_known(famous: Person) -> None:
    with organisation_scope(famous.organisation_id):
        famous.refresh_from_db()
        assert proof.known(famous) == ["birth_date", "phone"]


def test_after_five_wrong_tries_a_member_decides_whatever_the_number_of_links(famous: Person) -> None:
    client = Client()
    for _round in range(2):
        client.post("/@larkspur/my-data/links/", {"email": LEONIE})
        run_jobs()
        client.post(link_in_mail("/@larkspur/my-data/open/"))
        for _try in range(3):
            client.post(PROOFS, {"then": "my-data-deletion", "phone": "0000"})
    right = client.post(PROOFS, {"then": "my-data-deletion", "birth_date": BIRTH.isoformat()})
    assert b"Too many tries" in right.content
    client.post(PROOFS, {"then": "my-data-deletion", "hand": "1"})
    with organisation_scope(famous.organisation_id):
        assert Request.objects.get(kind="deletion").done_at is None
        assert not Certificate.objects.exists()


def test_who_has_only_an_address_here_is_asked_for_no_more(at_home: Client, leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        leonie.contact_points.filter(kind="phone").delete()
    assert b"do not come back" in at_home.get(DELETION).content


def test_two_hundred_attempts_with_everything_known_but_the_mailbox(famous: Person) -> None:
    """Name, address, birth date and number are known; the mailbox is not theirs. Nothing of hers comes back."""
    thief = Client()
    facts = {
        "name": "Leonie Köhler", "birth_date": BIRTH.isoformat(), "phone": "2220", "postal_code": "70178",
        "then": "my-data-deletion", "form": "json",
    }  # fmt: skip
    kinds = ("access", "copy", "portability", "deletion", "correction", "know_categories")
    page, home = "/@larkspur/requests/", "/@larkspur/my-data/"
    seen = b""
    for n in range(200):
        ways: list[tuple[str, dict[str, str]]] = [
            (page, {"kind": kinds[n % 6], "email": LEONIE, "words": str(facts)}),
            (f"{home}links/", {"email": f"thief{n}@example.org", **facts}),
            (f"{home}links/", {"email": f"{LEONIE}, thief{n}@example.org"}),
            (f"{home}links/", {"email": f"{LEONIE}\r\nBcc: thief{n}@example.org"}),
            (PROOFS, facts), (DELETION, facts), (MOVING, facts), (f"{home}copies/", facts), (home, facts),
            (f"{home}copies/{famous.id}/", facts), (f"{home}open/{'A' * 40}{n:03}/", facts),
            (f"/@larkspur/copies/{famous.id}/", facts), (f"/@larkspur/certificates/{famous.id}/", facts),
            (f"{home}corrections/softranet_people.Person/{famous.id}/", {"name": "A Thief"}),
        ]  # fmt: skip
        path, data = ways[n % len(ways)]
        thief.cookies["my-data"] = f"{famous.id}{n}"
        seen += thief.post(path, data).content + thief.get(path).content
    run_jobs()
    for secret in (b"K\xc3\xb6hler", b"Lindenweg", b"+49711", b"1984-03-09"):
        assert secret not in seen
    assert {tuple(m.recipients()) for m in mail.outbox} <= {(LEONIE,)}
    with organisation_scope(famous.organisation_id):
        famous.refresh_from_db()
        assert famous.name == "Leonie Köhler"
        assert not Visit.objects.exists()
        assert not Request.objects.exists()
