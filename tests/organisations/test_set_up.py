"""The set-up: steps in any order, left and resumed, and a letter that really goes."""

from collections.abc import Callable

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.mail.models import Message
from softranet.organisations import setup
from softranet.organisations.actions.agree import agreement
from softranet.organisations.models import Membership, Organisation, Role
from softranet.privacy.models import LedgerEntry
from softranet.privacy.scope import organisation_scope
from tests.mailbox import Mailbox
from tests.people import join

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("softranet")]
SignedIn = Callable[[Account], Client]

PROFILE = {"name": "Larkspur Music School", "street": "12 Fort Road", "city": "Kochi", "postal_code": "682001",
           "country": "IN", "contact_email": "office@larkspur.example", "website": "larkspur.example"}  # fmt: skip
PLACE = {"law": "IN", "time_zone": "Asia/Kolkata", "language": "en"}
SENDER = {"sender_name": "Larkspur", "sender_email": "letters@larkspur.example"}


@pytest.fixture
def own_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the steps of this app: those of others are theirs to test."""
    mine = {key: setup._steps[key] for key in ("profile", "place", "sender", "agreement")}
    monkeypatch.setattr(setup, "_steps", mine)


@pytest.mark.usefixtures("own_steps")
def test_from_the_first_step_to_the_last(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    client = signed_in(mira)
    base = "/app/larkspur/set-up/"
    assert client.get("/app/").headers["Location"] == base
    assert client.get(base).status_code == 200
    assert b"4 steps are left" in client.get("/app/larkspur/").content
    for step, data, following in (
        ("place", PLACE, "profile"),
        ("profile", PROFILE, "sender"),
        ("sender", SENDER, "agreement"),
    ):
        assert client.get(f"{base}{step}/").status_code == 200
        assert client.post(f"{base}{step}/", data).headers["Location"] == f"{base}{following}/"
    page = client.get(f"{base}agreement/")
    assert b"Article 28" in page.content
    accepted = {"version": agreement().version, "accept": "on", "undertake": "on"}
    assert client.post(f"{base}agreement/", accepted).headers["Location"] == "/app/larkspur/"
    larkspur.refresh_from_db()
    assert larkspur.set_up_at is not None
    assert (larkspur.street, larkspur.website) == ("12 Fort Road", "https://larkspur.example")
    assert (larkspur.agreement_version, larkspur.agreement_accepted_by) == (agreement().version, mira.id)
    with organisation_scope(larkspur.id):
        assert Membership.objects.get(account=mira).undertaking_at is not None
        entry = LedgerEntry.objects.get(kind="agreement.accepted")
        assert agreement().sha256.encode() in bytes(entry.payload or b"")
    assert client.get("/app/").headers["Location"] == "/app/larkspur/"
    assert client.get("/app/larkspur/settings/agreement/").status_code == 200


@pytest.mark.parametrize(
    ("page", "change"),
    [("profile", {"street": ""}), ("profile", {"country": "XX"}), ("profile", {"website": "javascript:alert(1)"}),
     ("place", {"time_zone": "Mars/Olympus"}), ("sender", {"sender_email": "a@b.example\nBcc: c@d.example"})],
)  # fmt: skip
def test_what_does_not_fit_is_not_saved(
    larkspur: Organisation, mira: Account, signed_in: SignedIn, page: str, change: dict[str, str]
) -> None:
    data = {"profile": PROFILE, "place": PLACE, "sender": SENDER}[page] | change
    assert signed_in(mira).post(f"/app/larkspur/set-up/{page}/", data).status_code == 422
    larkspur.refresh_from_db()
    assert page not in larkspur.steps_done


def test_an_older_agreement_is_not_accepted_for_a_newer(
    larkspur: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    answer = signed_in(mira).post(
        "/app/larkspur/set-up/agreement/", {"version": "2019-1", "accept": "on", "undertake": "on"}
    )
    assert b"newer version" in answer.content
    larkspur.refresh_from_db()
    assert larkspur.agreement_version == ""


def test_the_letter_goes_and_the_page_says_what_became_of_it(
    larkspur: Organisation, mira: Account, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    client = signed_in(mira)
    client.post("/app/larkspur/settings/mail-tests/")
    assert b"On its way" in client.get("/app/larkspur/settings/sender/").content
    assert "Larkspur Music School" in mailbox.text("mira@larkspur.example")
    assert b"The mail server took it" in client.get("/app/larkspur/settings/mail-tests/last/").content


def test_a_letter_that_is_not_taken_is_told(
    larkspur: Organisation, mira: Account, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    mailbox.server.refuse["mira@larkspur.example"] = "550 unknown"
    client = signed_in(mira)
    client.post("/app/larkspur/settings/mail-tests/")
    assert mailbox.to("mira@larkspur.example") == []
    with organisation_scope(larkspur.id):
        assert Message.objects.get().state == "failed"
    assert b"did not take it" in client.get("/app/larkspur/settings/sender/").content


def test_only_owners_set_up(larkspur: Organisation, mira: Account, signed_in: SignedIn) -> None:
    client = signed_in(join(larkspur, "priya@larkspur.example", "Priya Nair", Role.MEMBER))
    assert client.post("/app/larkspur/set-up/profile/", PROFILE).status_code == 403
    assert client.get("/app/larkspur/settings/").status_code == 403
