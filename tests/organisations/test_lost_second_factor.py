"""The way back for somebody who lost the second factor and every recovery code."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from softranet.accounts.models import Account, Session
from softranet.organisations.actions import second_factor
from softranet.organisations.models import Membership, Organisation, Role, SecondFactorReset
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.accounts.conftest import PASSWORD
from tests.mailbox import Mailbox
from tests.people import join

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
LOST = "/accounts/two-factor/lost/"


@pytest.fixture
def locked_out(signed_up_mira: Account) -> Account:
    TOTP.activate(signed_up_mira, "JBSWY3DPEHPK3PXP")
    return signed_up_mira


@pytest.fixture
def operator_owner(softranet: Organisation) -> Account:
    return join(softranet, "asha@softranet.example", "Asha Menon", Role.OWNER)


def half_signed_in(account: Account) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": account.email, "password": PASSWORD})
    return client


def test_only_the_right_password_leads_there(locked_out: Account, operator_owner: Account) -> None:
    assert Client().get(LOST).headers["Location"] == "/accounts/login/"
    assert Client().post(LOST).headers["Location"] == "/accounts/login/"
    assert half_signed_in(locked_out).get(LOST).status_code == 200


def test_another_owner_removes_it(
    larkspur: Organisation, locked_out: Account, operator_owner: Account, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    priya = join(larkspur, "priya@larkspur.example", "Priya Nair", Role.OWNER)
    page = half_signed_in(locked_out).post(LOST)
    assert b"Another owner" in page.content
    with organisation_scope(larkspur.id):
        number = Membership.objects.get(account=locked_out).pk
    signed_in(locked_out)
    owner = signed_in(priya)
    assert owner.get(f"/app/larkspur/members/{number}/second-factor/").status_code == 200
    owner.post(f"/app/larkspur/members/{number}/second-factor/")
    assert not Authenticator.objects.exists()
    assert not Session.objects.filter(account=locked_out).exists()
    assert "second factor of your account was removed" in mailbox.text("mira@larkspur.example")
    with organisation_scope(larkspur.id):
        assert LedgerEntry.objects.filter(kind="second_factor.removed").count() == 1


def test_nobody_removes_their_own_nor_that_of_an_account_which_works_elsewhere(
    larkspur: Organisation, postmill: Organisation, locked_out: Account, operator_owner: Account, signed_in: SignedIn
) -> None:
    owner = signed_in(join(larkspur, "priya@larkspur.example", "Priya Nair", Role.OWNER))
    join(postmill, locked_out.email, "", Role.OWNER)
    with organisation_scope(larkspur.id):
        number = Membership.objects.get(account=locked_out).pk
    owner.post(f"/app/larkspur/members/{number}/second-factor/")
    signed_in(locked_out).post(f"/app/larkspur/members/{number}/second-factor/")
    assert Authenticator.objects.filter(user=locked_out).exists()


def test_the_operator_removes_it_after_the_waiting_time(
    locked_out: Account, softranet: Organisation, operator_owner: Account, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    assert b"72 hours" in half_signed_in(locked_out).post(LOST).content
    half_signed_in(locked_out).post(LOST)
    assert "Somebody who knows your password" in mailbox.text("mira@larkspur.example")
    with organisation_scope(softranet.id):
        row = SecondFactorReset.objects.get()
    asha = signed_in(operator_owner)
    assert b"Lost second factor" in asha.get("/app/softranet/").content
    assert b"mira@larkspur.example" in asha.get("/app/softranet/second-factor-requests/").content
    asha.post(f"/app/softranet/second-factor-requests/{row.pk}/approval/")
    assert Authenticator.objects.exists()
    with organisation_scope(softranet.id):
        SecondFactorReset.objects.update(requested_at=now() - timedelta(hours=73))
    asha.post(f"/app/softranet/second-factor-requests/{row.pk}/approval/")
    assert not Authenticator.objects.exists()
    assert half_signed_in(locked_out).get("/app/larkspur/").status_code == 200
    with organisation_scope(softranet.id):
        kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"second_factor.requested", "second_factor.done"} <= kinds


def test_the_account_stops_it_by_its_mail(
    locked_out: Account, softranet: Organisation, operator_owner: Account, signed_in: SignedIn, mailbox: Mailbox
) -> None:
    half_signed_in(locked_out).post(LOST)
    path = mailbox.link("mira@larkspur.example")
    assert Client().get(path).status_code == 200
    with organisation_scope(softranet.id):
        assert SecondFactorReset.objects.get().state == "waiting"
    assert Client().post(path).status_code == 200
    assert Client().get(path).status_code == Client().post(path).status_code == 410
    with organisation_scope(softranet.id):
        row = SecondFactorReset.objects.get()
        SecondFactorReset.objects.update(requested_at=now() - timedelta(hours=73))
    assert row.state == "cancelled"
    assert (
        signed_in(operator_owner).post(f"/app/softranet/second-factor-requests/{row.pk}/approval/").status_code == 404
    )
    assert Authenticator.objects.exists()


def test_other_organisations_have_no_such_page(
    larkspur: Organisation, softranet: Organisation, mira: Account, signed_in: SignedIn
) -> None:
    assert signed_in(mira).get("/app/larkspur/second-factor-requests/").status_code == 404


def test_one_that_was_stopped_this_moment_is_not_approved(
    locked_out: Account, softranet: Organisation, operator_owner: Account
) -> None:
    """The page was opened before the account's owner stopped it, and the click comes after."""
    half_signed_in(locked_out).post(LOST)
    with organisation_scope(softranet.id):
        SecondFactorReset.objects.update(requested_at=now() - timedelta(hours=73))
        shown, stopped = SecondFactorReset.objects.get(), SecondFactorReset.objects.get()
        second_factor.cancel(stopped)
        with pytest.raises(second_factor.Decided):
            second_factor.approve(shown, actor=Membership.objects.get(account=operator_owner))
        assert SecondFactorReset.objects.get().state == "cancelled"
    assert Authenticator.objects.filter(user=locked_out).exists()
