"""A member takes people along as a file: each of them can see that it was the organisation itself."""

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.models import Certificate, Recipient
from softranet.privacy.scope import organisation_scope
from tests.rights.conftest import prove_more
from tests.running import run_jobs

SAID = "aken as a file by a member of Larkspur Music School"


@pytest.fixture
def taken(leonie: Person, mira: Account) -> Client:
    """Mira's browser; she took everybody along."""
    client = Client()
    client.force_login(mira)
    answer = client.post("/app/larkspur/people/exports/", {"mode": "safe"})
    assert b"Leonie" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return client


def test_it_is_said_on_the_timeline_and_in_their_own_data(taken: Client, at_home: Client, leonie: Person) -> None:
    assert f"T{SAID}" in taken.get(f"/app/larkspur/people/{leonie.pk}/").content.decode()
    assert f"t{SAID}" in at_home.get("/@larkspur/my-data/").content.decode()
    with organisation_scope(leonie.organisation_id):
        row = Recipient.objects.get(key="own-files")
        assert (row.kind, row.country, row.name) == ("member", "IN", "Larkspur Music School")


def test_the_entry_follows_the_organisation(taken: Client, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Recipient.objects.filter(key="own-files").update(kind="processor", country="ZZ", name="Files")
    b"".join(taken.post("/app/larkspur/people/exports/", {"mode": "safe"}).streaming_content)  # type: ignore[attr-defined]
    with organisation_scope(larkspur.id):
        assert Recipient.objects.filter(key="own-files", kind="member", country="IN").count() == 1


def test_erasing_waits_for_nobody_elses_word(taken: Client, at_home: Client, leonie: Person) -> None:
    prove_more(leonie)
    page = Client().get(at_home.post("/@larkspur/my-data/deletion/")["Location"]).content.decode()
    assert "a member had taken it as a file, for which they answer" in page
    run_jobs()
    with organisation_scope(leonie.organisation_id):
        assert "recipient own-files" not in Certificate.objects.get().pending


def test_nobody_enters_a_member_as_a_third_party(taken: Client) -> None:
    assert 'value="member"' not in taken.get("/app/larkspur/recipients/new/").content.decode()
