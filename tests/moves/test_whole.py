"""An organisation goes as one file and comes back without a difference, or not at all."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from softranet.accounts.models import Account
from softranet.moves.actions import handed_in, whole
from softranet.moves.models import WholeImportPiece
from softranet.organisations import bearer
from softranet.organisations.models import Membership, Organisation, Role
from softranet.people.models import Person
from softranet.policy.actions.publish import ensure_published
from softranet.privacy import carry, sealing
from softranet.privacy.bundle_in import BadBundle
from softranet.privacy.models import Disclosure
from softranet.privacy.purge import purge
from softranet.privacy.scope import organisation_scope
from tests.api.conftest import Program
from tests.people import join
from tests.running import run_jobs

pytestmark = pytest.mark.django_db


def taken(organisation: Organisation) -> bytes:
    with organisation_scope(organisation.id):
        pieces = whole.export(actor=None)
    return b"".join(pieces)


def rows(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist() if name.startswith("tables/")}


@pytest.fixture
def file(leonie: Person, larkspur: Organisation, mira: Account) -> bytes:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
        Person.objects.filter(id=leonie.id).update(account=mira)
        sealing.seal()
    return taken(larkspur)


def test_what_went_comes_back_without_a_difference(file: bytes, larkspur: Organisation, mira: Account) -> None:
    purge(larkspur.id)
    back = whole.bring_in(io.BytesIO(file), owner=mira)
    assert (back.id, back.slug) == (larkspur.id, "larkspur")
    with organisation_scope(back.id):
        assert Membership.objects.get(organisation_id=back.id).role == Role.OWNER
        assert Person.objects.get(name="Leonie Köhler").account is None  # accounts belong to the installation
    before, after = rows(file), rows(taken(back))
    kinds = ("privacy.LedgerEntry", "privacy.Disclosure", "moves.WholeExport")
    added = {f"tables/softranet_{kind}.jsonl" for kind in kinds}
    assert {name for name in before if before[name] != after[name]} == added
    for name in added:  # what was done since; all that was there is there
        assert set(before[name].splitlines()) < set(after[name].splitlines())


def test_it_is_on_record_for_each_person(file: bytes, leonie: Person) -> None:
    with organisation_scope(leonie.organisation_id):
        assert Disclosure.objects.filter(subject=leonie, recipient__kind="member").count() == 1


def test_the_manifest_names_every_table_and_what_stays(file: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    assert [part["table"] for part in manifest["tables"]] == [load.label for load in carry.loads()]
    assert "softranet_organisations.Membership" in manifest["left_behind"]
    assert manifest["tables"][0]["columns"]


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return made.getvalue()


PEOPLE = "tables/softranet_people.Person.jsonl"


def said(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The manifest changed by whoever writes files: it need not be an installation."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    change(manifest)
    return changed(content, "manifest.json", lambda _: json.dumps(manifest).encode())


def about(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The same of what it says of the organisation, with the hash that fits."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        own = json.loads(bundle.read("organisation.json"))
    change(own)
    text = json.dumps(own).encode()
    right = changed(content, "organisation.json", lambda _: text)
    return said(right, lambda manifest: manifest.update(organisation_sha256=hashlib.sha256(text).hexdigest()))


def headed(content: bytes, offset: int, value: bytes) -> bytes:
    """Each part's header in the ZIP's directory, changed: flags stand at 8, the way of packing at 10."""
    parts = content.split(b"PK\x01\x02")
    return b"PK\x01\x02".join([parts[0], *(p[: offset - 4] + value + p[offset - 4 + len(value) :] for p in parts[1:])])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: headed(file, 8, b"\x01\x00"),  # under a password
        lambda file: headed(file, 10, b"\x63\x00"),  # packed in a way nobody knows
        lambda file: file.replace(file[200:400], bytes(200), 1),
        lambda file: changed(file, "manifest.json", lambda _: b"[" * 100_000),
        lambda file: said(file, lambda manifest: manifest["tables"][0].update(columns=None)),
        lambda file: said(file, lambda manifest: manifest["tables"][0].update(columns=[1, "two"])),
        lambda file: said(file, lambda manifest: manifest["tables"][0].update(table=["x"])),
        lambda file: about(file, lambda own: own.pop("slug")),
        lambda file: about(file, lambda own: own.update(time_zone="Nowhere/Here")),
        lambda file: about(file, lambda own: own.update(country="\u0000")),
        lambda file: file[: len(file) // 2],
        lambda _: b"PK not at all",
        lambda file: changed(file, PEOPLE, lambda rows: rows.replace(b"Leonie", b"Leonia")),
        lambda file: changed(file, "organisation.json", lambda row: row.replace(b"Larkspur", b"Larkspue")),
        lambda file: changed(file, "manifest.json", lambda text: text.replace(b'"version": 1', b'"version": 2')),
        lambda file: changed(file, "manifest.json", lambda text: text.replace(b'"birth_date"', b'"born"')),
        lambda file: changed(file, "manifest.json", lambda _: b"[" * 9),
    ],
)
def test_what_was_changed_does_not_come_in(
    file: bytes, larkspur: Organisation, mira: Account, spoil: Callable[[bytes], bytes]
) -> None:
    purge(larkspur.id)
    with pytest.raises(BadBundle):
        whole.bring_in(io.BytesIO(spoil(file)), owner=mira)
    assert not Organisation.objects.filter(id=larkspur.id).exists()


def test_a_language_that_is_not_offered_here_keeps_nobody_out(
    file: bytes, larkspur: Organisation, mira: Account
) -> None:
    purge(larkspur.id)
    other = about(file, lambda own: own.update(language="tlh"))
    assert whole.bring_in(io.BytesIO(other), owner=mira).language == "en"


def test_an_organisation_that_is_here_is_not_overwritten(file: bytes, mira: Account) -> None:
    with pytest.raises(BadBundle, match="here already"):
        whole.bring_in(io.BytesIO(file), owner=mira)


def test_rows_of_another_organisation_do_not_come_in(
    file: bytes, larkspur: Organisation, postmill: Organisation, mira: Account
) -> None:
    """Though every hash fits: the file's writer can be anybody."""
    purge(larkspur.id)
    with zipfile.ZipFile(io.BytesIO(file)) as bundle:
        forged = bundle.read(PEOPLE).replace(str(larkspur.id).encode(), str(postmill.id).encode())
        manifest = json.loads(bundle.read("manifest.json"))
    part = next(p for p in manifest["tables"] if p["file"] == PEOPLE)
    part["sha256"] = hashlib.sha256(forged).hexdigest()
    wrong = changed(changed(file, PEOPLE, lambda _: forged), "manifest.json", lambda _: json.dumps(manifest).encode())
    with pytest.raises(BadBundle):
        whole.bring_in(io.BytesIO(wrong), owner=mira)
    with organisation_scope(postmill.id):
        assert not Person.objects.exists()


def test_the_pages(file: bytes, larkspur: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    answer: Any = client.post("/app/larkspur/settings/whole/")
    content = b"".join(answer.streaming_content)
    purge(larkspur.id)
    upload = io.BytesIO(content)
    upload.name = "organisation.zip"
    came = client.post("/start/import/", {"file": upload})
    assert came.status_code == 302, came.content.decode()
    assert client.get("/app/larkspur/people/").status_code == 200
    upload.seek(0)
    assert client.post("/start/import/", {"file": upload}).status_code == 422


def test_the_api(file: bytes, larkspur: Organisation, mira: Account) -> None:
    with organisation_scope(larkspur.id):
        owner = Membership.objects.get(account=mira, organisation_id=larkspur.id)
        _row, text = bearer.create("a program", ["export"], actor=owner)
    answer: Any = Client().post("/api/v1/organisation/exports", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert PEOPLE in rows(content)
    program = Program(text)
    taken_at = program.send("get", "/organisation/exports").json()["items"]
    assert taken_at[0]["size"] == len(content)
    one = program.send("get", f"/organisation/exports/{taken_at[0]['id']}").json()
    assert (one["people"], bool(one["finished_at"])) == (1, True)
    broken: Any = program.post("/api/v1/organisation/exports")
    next(iter(broken.streaming_content))
    assert program.send("get", "/organisation/exports").json()["items"][0]["finished_at"] is None


def test_the_api_brings_one_in(file: bytes, larkspur: Organisation, mira: Account, postmill: Organisation) -> None:
    jo = join(postmill, "jo@postmill.example", "Jo", Role.OWNER)
    with organisation_scope(postmill.id):
        text = bearer.create("a program", ["edit"], actor=Membership.objects.get(account=jo))[1]
    purge(larkspur.id)
    upload = SimpleUploadedFile("organisation.zip", file)
    program, where = Program(text), "/organisation/imports"
    answer = program.post(f"/api/v1{where}", {"file": upload})
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert not Organisation.objects.filter(slug="larkspur").exists()
    with organisation_scope(postmill.id):
        kept = b"".join(bytes(piece.sealed) for piece in WholeImportPiece.objects.order_by("number"))
    assert len(kept) > len(file)
    assert file[:64] not in kept
    assert program.post(f"/api/v1{where}", {"file": SimpleUploadedFile("x", file)}).status_code == 409
    run_jobs()
    found = program.send("get", f"{where}/{answer.json()['id']}").json()
    assert (found["state"], found["slug"], found["organisation"]) == ("done", "larkspur", str(larkspur.id))
    with organisation_scope(postmill.id):
        assert not WholeImportPiece.objects.exists()
        handed_in.take_in.run_now(run=UUID(found["id"]))  # type: ignore[attr-defined]  # once more changes nothing
    with organisation_scope(larkspur.id):
        assert Membership.objects.get(organisation_id=larkspur.id).account_id == jo.id
    again = program.post(f"/api/v1{where}", {"file": SimpleUploadedFile("x", file)})
    assert again.status_code == 202
    run_jobs()
    newest = program.send("get", where).json()["items"][0]
    assert newest["fault"] == "It was not taken in: its organisation is here already."
    assert (newest["state"], newest["organisation"]) == ("refused", None)


def test_the_operators_rights_do_not_travel(file: bytes, larkspur: Organisation, mira: Account) -> None:
    purge(larkspur.id)
    import hashlib

    with zipfile.ZipFile(io.BytesIO(file)) as bundle:
        own = json.loads(bundle.read("organisation.json")) | {"is_operator": True, "slug": "app/../x"}
        manifest = json.loads(bundle.read("manifest.json"))
    text = json.dumps(own).encode()
    manifest["organisation_sha256"] = hashlib.sha256(text).hexdigest()
    wrong = changed(
        changed(file, "organisation.json", lambda _: text), "manifest.json", lambda _: json.dumps(manifest).encode()
    )
    back = whole.bring_in(io.BytesIO(wrong), owner=mira)
    assert not back.is_operator
    assert back.slug == "appx"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM softranet_organisations_organisation WHERE is_operator")
        assert cursor.fetchone()[0] <= 1
