"""A person sees, takes, corrects and deletes their data, proven by a link to their own mailbox."""

import io
import json
import zipfile
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy.models import Certificate, Tombstone
from softranet.privacy.receipts import verify
from softranet.privacy.scope import organisation_scope
from softranet.privacy.signing import public_keys
from tests.rights.conftest import LEONIE, link_in_mail, prove_more
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


def test_the_page_says_the_same_whether_or_not_an_address_is_known(leonie: Person) -> None:
    known = Client().post("/@larkspur/my-data/links/", {"email": LEONIE})
    run_jobs()
    sent = len(mail.outbox)
    unknown = Client().post("/@larkspur/my-data/links/", {"email": "nobody@example.org"})
    run_jobs()
    assert sent == 1
    assert len(mail.outbox) == sent
    assert known.status_code == unknown.status_code == 200
    assert known.content.split(b"csrf")[0] == unknown.content.split(b"csrf")[0]


def test_a_link_opens_once_and_a_scanners_look_does_not_spend_it(leonie: Person) -> None:
    client = Client()
    client.post("/@larkspur/my-data/links/", {"email": LEONIE})
    run_jobs()
    link = link_in_mail("/@larkspur/my-data/open/")
    assert client.get(link).status_code == 200
    assert client.head(link).status_code == 200
    assert client.post(link).status_code == 302
    assert Client().post(link).status_code == 410


def test_another_organisations_link_opens_nothing_here(leonie: Person, postmill: Organisation) -> None:
    client = Client()
    client.post("/@larkspur/my-data/links/", {"email": LEONIE})
    run_jobs()
    link = link_in_mail("/@larkspur/my-data/open/")
    assert client.post(link.replace("@larkspur", "@postmill")).status_code == 410


def test_everything_held_is_shown_with_source_purpose_and_end(at_home: Client) -> None:
    text = at_home.get("/@larkspur/my-data/").content.decode()
    for expected in ("Leonie Köhler", LEONIE, "+4971128422220", "GDPR Art. 6"):
        assert expected in text


def test_a_copy_is_ready_in_the_background_and_fetched_once(at_home: Client, leonie: Person) -> None:
    answer = at_home.post("/@larkspur/my-data/copies/")
    assert b"being prepared" in at_home.get(answer["Location"]).content
    run_jobs()
    link = link_in_mail("/@larkspur/copies/")
    assert Client().get(link).status_code == 200
    fetched = Client().post(link)
    bundle = zipfile.ZipFile(io.BytesIO(fetched.content))
    dossier = json.loads(bundle.read("my-data.json"))
    assert LEONIE in json.dumps(dossier, ensure_ascii=False)
    assert Client().post(link).status_code == 410


def test_a_correction_is_applied_at_once(at_home: Client, leonie: Person) -> None:
    url = f"/@larkspur/my-data/corrections/softranet_people.Person/{leonie.id}/"
    form = at_home.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"name": "Leonie Köhler-Weiß"}
    assert at_home.post(url, data).status_code == 302
    with organisation_scope(leonie.organisation_id):
        leonie.refresh_from_db()
        assert leonie.name == "Leonie Köhler-Weiß"
        assert leonie.sort_key == "leonie kohler weiss"


def test_somebody_elses_record_cannot_be_corrected(at_home: Client, leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        other = Person.objects.create(name="Daniel Okafor", source=leonie.source)
    assert at_home.get(f"/@larkspur/my-data/corrections/softranet_people.Person/{other.id}/").status_code == 404


def test_nobody_can_find_out_many_addresses_by_correcting_their_own(at_home: Client, leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        point = ContactPoint.objects.get(person=leonie, kind="email")
        other = Person.objects.create(name="Daniel Okafor", source=leonie.source)
        ContactPoint.objects.create(person=other, kind="email", value="daniel@okafor.example", source=leonie.source)
    url = f"/@larkspur/my-data/corrections/softranet_people.ContactPoint/{point.id}/"
    data = {name: field.initial or "" for name, field in at_home.get(url).context["form"].fields.items()}

    def answer(address: str) -> str:
        return at_home.post(url, data | {"value": address}).content.decode()

    for _try in range(5):
        assert "This address cannot be taken" in answer("daniel@okafor.example")
    assert "within this hour" in answer("daniel@okafor.example")
    assert "within this hour" in answer("nobody@okafor.example")
    with organisation_scope(leonie.organisation_id):
        assert ContactPoint.objects.get(id=point.id).value == LEONIE


def test_deleting_everything_gives_a_certificate_and_a_receipt_that_verifies(at_home: Client, leonie: Person) -> None:
    prove_more(leonie)
    before = at_home.get("/@larkspur/my-data/deletion/").content.decode()
    assert "do not come back" in before
    assert "<b>1</b><span>record about you" in before
    assert "<b>2</b><span>addresses and numbers" in before
    answer = at_home.post("/@larkspur/my-data/deletion/")
    page = Client().get(answer["Location"])
    assert page.status_code == 200
    assert LEONIE not in page.content.decode()
    receipt = Client().get(f"{answer['Location']}receipt.json").json()
    verify(receipt, next(iter(public_keys().values())))
    run_jobs()
    with organisation_scope(leonie.organisation_id):
        assert not Person.objects.filter(id=leonie.id).exists()
        assert not ContactPoint.objects.exists()
        assert Tombstone.objects.count() == 2
        assert Certificate.objects.get().number == UUID(answer["Location"].rstrip("/").rsplit("/", 1)[1])
    assert b"Send me a link" in at_home.get("/@larkspur/my-data/").content
