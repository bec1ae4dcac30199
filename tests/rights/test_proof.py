"""Proof in proportion: a link for most, one thing more for what cannot be undone; facts alone open nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.people.models import ContactPoint, Person, PostalAddress
from softranet.privacy.models import Certificate
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights import proof
from softranet.rights.actions.delete import delete_everything
from softranet.rights.models import Awaited, OpenLink, Request, RequestKind, Visit
from tests.rights.conftest import LEONIE, link_in_mail
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
OTHER = "leonie@work.example"
BIRTH = date(1984, 3, 9)
DELETION, MOVING, PROOFS = (f"/@larkspur/my-data/{part}/" for part in ("deletion", "moving", "proofs"))


@pytest.fixture
def other_point(leonie: Person) -> ContactPoint:
    with organisation_scope(leonie.organisation_id):
        return ContactPoint.objects.create(person=leonie, kind="email", value=OTHER, source=leonie.source)


@pytest.fixture
def famous(leonie: Person, other_point: ContactPoint) -> Person:
    """Leonie, of whom name, address, birth date and number are known to half the town."""
    with organisation_scope(leonie.organisation_id):
        Person.objects.filter(id=leonie.id).update(birth_date=BIRTH)
        PostalAddress.objects.create(
            person=leonie, street="Lindenweg 3", postal_code="70178", city="Stuttgart", country="DE",
            source=leonie.source,
        )  # fmt: skip
    return leonie


def open_page(client: Client) -> Client:
    client.post("/@larkspur/my-data/links/", {"email": LEONIE})
    run_jobs()
    assert client.post(link_in_mail("/@larkspur/my-data/open/")).status_code == 302
    return client


def later(person: Person, hours: float) -> None:
    """So much time passes, for what waits and for what is queued."""
    with organisation_scope(person.organisation_id), connection.cursor() as cursor:
        back = timedelta(hours=hours)
        Awaited.objects.update(asked_at=F("asked_at") - back, confirm_from=F("confirm_from") - back)
        Visit.objects.update(expires_at=F("expires_at") - back)
        OpenLink.objects.update(expires_at=F("expires_at") - back)
        earlier = "UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - make_interval(secs => %s)"
        cursor.execute(earlier, [hours * 3600])


def test_one_link_of_two_deletes_nothing(at_home: Client, leonie: Person, other_point: ContactPoint) -> None:
    assert b"One thing more" in at_home.get(DELETION).content
    assert at_home.post(DELETION).status_code == 422
    assert at_home.post(MOVING, {"form": "json"}).status_code == 422
    with organisation_scope(leonie.organisation_id):
        assert Person.objects.filter(id=leonie.id).exists()
        with pytest.raises(proof.NotProven):  # nor by another way than the page
            delete_everything(Visit.objects.get())


def test_of_whom_one_mailbox_is_all_we_know_its_link_is_enough(at_home: Client, leonie: Person) -> None:
    assert "/certificates/" in at_home.post(DELETION)["Location"]
    with organisation_scope(leonie.organisation_id):
        assert Request.objects.get(kind="deletion").strength == "only_link"
        assert measure("right.verified")[0].state == State.KEPT


def test_an_address_just_entered_does_not_become_the_only_one(at_home: Client, leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        point = ContactPoint.objects.get(person=leonie, kind="email")
    path = f"/@larkspur/my-data/corrections/softranet_people.ContactPoint/{point.id}/"
    assert at_home.post(path, {"value": "thief@example.org"}).status_code == 302
    assert at_home.post(DELETION).status_code == 422


@pytest.mark.parametrize("then", ["still", "bounced"])
def test_an_address_changed_on_their_page_does_not_leave_the_other_alone(
    at_home: Client, leonie: Person, other_point: ContactPoint, then: str
) -> None:
    """Whoever reads one mailbox for an hour leads the other address astray: that makes theirs not the only one."""
    path = f"/@larkspur/my-data/corrections/softranet_people.ContactPoint/{other_point.id}/"
    assert at_home.post(path, {"value": "nowhere@example.org"}).status_code == 302
    with organisation_scope(leonie.organisation_id):
        ContactPoint.objects.filter(id=other_point.id).update(bounced_at=now() if then == "bounced" else None)
    assert at_home.post(DELETION).status_code == 422
    assert at_home.post(MOVING, {"form": "json"}).status_code == 422
    later(leonie, 24 * 31)
    with organisation_scope(leonie.organisation_id), connection.cursor() as cursor:
        assert Person.objects.filter(id=leonie.id).exists()
        cursor.execute("UPDATE softranet_privacy_source SET at = at - interval '31 days' WHERE kind = 'person'")
    answer = open_page(Client()).post(DELETION)  # a mailbox dead for a month is none; another counts again
    assert answer.status_code == (302 if then == "bounced" else 422)


def test_what_the_page_shows_proves_nothing_more(at_home: Client, famous: Person) -> None:
    shown = {"birth_date": BIRTH.isoformat(), "phone": "2220", "postal_code": "70178"}
    for kind in ("deletion", "portability"):
        at_home.post(PROOFS, {"kind": kind, "then": "my-data-deletion", **shown})
    assert at_home.post(DELETION, shown).status_code == 422
    assert at_home.post(MOVING, {"form": "json", **shown}).status_code == 422


def test_every_kind_says_what_it_needs() -> None:
    assert set(proof.NEEDED) == set(RequestKind)
    table = (ROOT / "docs/explanation/proof.md").read_text()
    for kind, level in proof.NEEDED.items():
        assert f"| `{kind.value}` | {level.value} |" in table


def test_another_mailbox_of_theirs_is_enough(at_home: Client, other_point: ContactPoint, leonie: Person) -> None:
    at_home.post(PROOFS, {"kind": "deletion", "way": "second_point"})
    run_jobs()
    assert mail.outbox[-1].recipients() == [OTHER]
    link = link_in_mail("/@larkspur/my-data/open/")
    phone = Client()
    assert b"Was it you" in phone.get(link).content
    assert b"Now we know" in phone.post(link).content
    assert "my-data" not in phone.cookies  # it opens nothing
    assert phone.post(link).status_code == 410
    assert "/certificates/" in at_home.post(DELETION)["Location"]
    with organisation_scope(leonie.organisation_id):
        row = Request.objects.get(kind="deletion")
        assert (row.strength, row.confirmed_at) == ("second_point", Certificate.objects.get().requested_at)


def test_in_the_same_browser_it_leads_back(at_home: Client, other_point: ContactPoint) -> None:
    at_home.post(PROOFS, {"kind": "portability", "way": "second_point"})
    run_jobs()
    assert at_home.post(link_in_mail("/@larkspur/my-data/open/"))["Location"] == MOVING
    assert at_home.post(MOVING, {"form": "json"})["Content-Type"] == "application/json"


def test_an_address_entered_on_their_page_is_no_second_proof(
    at_home: Client, other_point: ContactPoint, leonie: Person
) -> None:
    path = f"/@larkspur/my-data/corrections/softranet_people.ContactPoint/{other_point.id}/"
    assert at_home.post(path, {"value": "thief@example.org"}).status_code == 302
    run_jobs()
    assert OTHER in {address for letter in mail.outbox for address in letter.recipients()}  # the old one is told
    sent = len(mail.outbox)
    at_home.post(PROOFS, {"kind": "deletion", "way": "second_point"})
    run_jobs()
    assert len(mail.outbox) == sent


def test_who_lost_the_other_mailbox_says_it_again_after_a_wait(
    at_home: Client, leonie: Person, other_point: ContactPoint
) -> None:
    at_home.post(PROOFS, {"kind": "deletion", "way": "wait"})
    at_home.post(PROOFS, {"kind": "deletion", "way": "wait"})  # asked twice: it neither starts anew nor mails again
    run_jobs()
    assert [m.subject for m in mail.outbox].count("Something was asked in your name") == 2
    assert b"Take it back" in at_home.get("/@larkspur/my-data/").content
    later(leonie, 19)
    assert b"One thing more" in open_page(at_home).get(DELETION).content
    later(leonie, 1.1)
    run_jobs()
    assert mail.outbox[-1].subject == "Say it once more"
    browser = Client()
    assert browser.post(link_in_mail("/@larkspur/my-data/open/"))["Location"] == DELETION
    assert "/certificates/" in browser.post(DELETION)["Location"]
    with organisation_scope(leonie.organisation_id):
        row, certificate = Request.objects.get(kind="deletion"), Certificate.objects.get()
        assert row.strength == "waited"
        assert row.confirmed_at is not None
        assert timedelta(hours=20) < row.confirmed_at - row.received_at < timedelta(hours=21)
        assert certificate.requested_at == row.confirmed_at
        assert [measure(name)[0].state for name in ("right.verified", "right.prompt")] == [State.KEPT] * 2


def test_a_page_opened_before_the_wait_was_over_is_not_enough(
    at_home: Client, leonie: Person, other_point: ContactPoint
) -> None:
    at_home.post(PROOFS, {"kind": "deletion", "way": "wait"})
    with organisation_scope(leonie.organisation_id):
        Awaited.objects.update(confirm_from=now())
    assert at_home.post(DELETION).status_code == 422


@pytest.mark.parametrize("way", ["letter", "page"])
def test_what_waits_is_stopped(at_home: Client, leonie: Person, other_point: ContactPoint, way: str) -> None:
    at_home.post(PROOFS, {"kind": "deletion", "way": "wait"})
    run_jobs()
    stop = link_in_mail("/@larkspur/requests/stops/")
    with organisation_scope(leonie.organisation_id):
        number = Awaited.objects.get().id
    if way == "letter":
        assert b"Stop it" in Client().get(stop).content
        assert b"It is stopped" in Client().post(stop).content
    else:
        at_home.post(f"/@larkspur/my-data/requests/{number}/withdrawal/")
    assert Client().post(stop).status_code == 410
    later(leonie, 21)
    sent = len(mail.outbox)
    run_jobs()
    assert len(mail.outbox) == sent
    assert open_page(Client()).post(DELETION).status_code == 422
    with organisation_scope(leonie.organisation_id):
        assert Request.objects.get(id=number).state == "withdrawn"


def test_who_has_a_second_factor_uses_it(at_home: Client, leonie: Person, other_point: ContactPoint) -> None:
    account = Account.objects.create(email=LEONIE, name="Leonie Köhler")
    account.set_password("a long password of hers")
    account.save()
    EmailAddress.objects.create(user=account, email=LEONIE, verified=True, primary=True)
    TOTP.activate(account, generate_totp_secret())
    codes = RecoveryCodes.activate(account).get_unused_codes()
    with organisation_scope(leonie.organisation_id):
        Person.objects.filter(id=leonie.id).update(account=account)
    for way in ("wait", "second_point"):  # they wanted a mailbox not to be enough
        at_home.post(PROOFS, {"kind": "deletion", "way": way})
    page = at_home.get(DELETION).content.decode()
    assert "Your second factor" in page
    assert "Another address" not in page
    signing_in = f"/accounts/login/?next={DELETION}"
    assert signing_in in page
    first = at_home.post(signing_in, {"login": LEONIE, "password": "a long password of hers"})
    assert first["Location"].startswith(reverse("mfa_authenticate")), first.content
    assert b"One thing more" in at_home.get(DELETION).content  # the password alone is not enough
    answer = at_home.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert answer["Location"] == DELETION
    assert "/certificates/" in at_home.post(DELETION)["Location"]


def test_none_of_it_works_a_member_decides(
    at_home: Client, leonie: Person, other_point: ContactPoint, mira: Account
) -> None:
    at_home.post(PROOFS, {"kind": "deletion", "way": "hand"})
    with organisation_scope(leonie.organisation_id):
        row = Request.objects.get(kind="deletion")
        assert row.done_at is None
        assert not Certificate.objects.exists()
        Request.objects.update(received_at=now() - timedelta(days=3))
    officer = Client()
    officer.force_login(mira)
    officer.post(f"/app/larkspur/requests/{row.id}/erasures/")
    with organisation_scope(leonie.organisation_id):
        row.refresh_from_db()
        assert (row.strength, row.confirmed_at) == ("member", Certificate.objects.get().requested_at)
        assert measure("right.prompt")[0].state == State.KEPT  # it was not certain before that it was them


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
