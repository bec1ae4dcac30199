"""The import on the page: file, columns, what it will do, what it did, what stayed out."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from softranet.accounts.models import Account
from softranet.mail.models import Content, Message
from softranet.organisations.models import Organisation
from softranet.people.models import ImportRefusal, ImportRun, LaterNotice, Person
from softranet.people.views import imports as views
from softranet.privacy import tombstones
from softranet.privacy.erase import erase
from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now
from softranet.privacy.residue import settle
from softranet.privacy.scope import organisation_scope
from tests.running import run_jobs

TABLE = (
    b"Kd.-Nr.,Vorname,Name,E-Mail,Telefon\n1,Leonie,K\xc3\xb6hler,leonie@koehler.example,0711 2842222\n"
    b"2,=cmd(),Bad,no address,\n"
)


@pytest.fixture
def desk(larkspur: Organisation, mira: Account, client: Client) -> SimpleNamespace:
    client.force_login(mira)

    def url(name: str, *args: Any) -> str:
        return reverse(name, args=["larkspur", *args])

    def upload(content: bytes = TABLE, kind: str = "people") -> ImportRun:
        file = SimpleUploadedFile("../old list.csv", content)
        answer = client.post(url("import-list"), {"kind": kind, "file": file})
        assert answer.status_code == 302, answer.content.decode()
        with organisation_scope(larkspur.id):
            return ImportRun.objects.get(pk=answer["Location"].rstrip("/").rsplit("/", 1)[1])

    def settings(run: ImportRun, **values: str) -> dict[str, str]:
        columns = {f"column_{place}": key for place, key in enumerate(run.mapping)}
        return {
            **columns, "origin": "the old shop", "basis": "contract", "notice": "send", "country": "DE",
            "date_order": "DMY", "encoding": run.encoding, "delimiter": run.delimiter, **values,
        }  # fmt: skip

    return SimpleNamespace(client=client, url=url, upload=upload, settings=settings, id=larkspur.id)


def test_from_the_file_to_the_people(desk: SimpleNamespace) -> None:
    run = desk.upload()
    assert (run.file_name, run.mapping) == ("old list.csv", ["", "first_name", "last_name", "email", "phone"])
    page = desk.client.get(desk.url("import-run", run.pk)).content.decode()
    assert "What the columns mean" in page
    checked = desk.client.post(desk.url("import-run", run.pk), desk.settings(run, column_0="external_id"), follow=True)
    body = checked.content.decode()
    assert "What the import will do" in body
    assert "+497112842222" in body
    assert "expected an e-mail address" in body
    with organisation_scope(desk.id):
        assert not Person.objects.exists()
    started = desk.client.post(desk.url("import-starting", run.pk), follow=True).content.decode()
    assert "import-progress" in started or "progress" in started
    assert desk.client.get(desk.url("import-progress", run.pk)).status_code == 200
    assert set(run_jobs()) >= {"people.import", "mail.send"}
    done = desk.client.get(desk.url("import-run", run.pk)).content.decode()
    assert "Imported" in done
    assert "Everybody who can be reached has been told." in done
    assert desk.client.get(desk.url("import-progress", run.pk))["HX-Refresh"] == "true"
    with organisation_scope(desk.id):
        leonie = Person.objects.get()
        assert (leonie.external_id, leonie.name) == ("1", "Leonie Köhler")
        message = Message.objects.get()
        assert (message.mail_class, message.state, message.address) == ("service", "accepted", "leonie@koehler.example")
        assert "the old shop" in str(Content.objects.get(message=message).context)
        run.refresh_from_db()
        assert run.content is None
        assert LedgerEntry.objects.filter(kind="imported").count() == 1
        shown = desk.client.get(desk.url("people-list"), {"source": run.source_id.hex}).content.decode()
    assert "old list.csv" in shown
    refused = desk.client.get(desk.url("import-refusals", run.pk))
    rows = list(csv.reader(io.StringIO(b"".join(refused.streaming_content).decode())))
    assert rows[0][3:] == run.headers
    assert rows[1][0] == "3"
    assert rows[1][4] == "'=cmd()"
    exact = desk.client.get(desk.url("import-refusals", run.pk), {"exact": "1"})
    assert "'=cmd()" not in b"".join(exact.streaming_content).decode()


def test_large_files_are_checked_in_the_background(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    run = desk.upload()
    body = desk.client.post(desk.url("import-run", run.pk), desk.settings(run), follow=True).content.decode()
    assert "You can leave this page" in body
    assert run_jobs() == ["people.import"]
    assert "What the import will do" in desk.client.get(desk.url("import-run", run.pk)).content.decode()


@pytest.mark.parametrize(("content", "said"), [
    (b"", "empty"),
    (b"   \n", "empty"),
    (b"Name,Email\n", "no rows"),
    (b"PK\x03\x04rest of a workbook", "workbook"),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_a_word(desk: SimpleNamespace, content: bytes, said: str) -> None:
    file = SimpleUploadedFile("x.csv", content)
    answer = desk.client.post(desk.url("import-list"), {"kind": "people", "file": file})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("wrong", [
    {"origin": ""}, {"basis": ""}, {"basis": "because"}, {"notice": "never"}, {"column_1": "nonsense"},
    {"column_1": "email"}, {"encoding": "utf-16"}, {"encoding": "klingon"}, {"delimiter": "x"},
    {"column_1": "", "column_2": "", "column_3": "", "column_4": ""},
])  # fmt: skip
def test_choices_that_do_not_hold_are_named(desk: SimpleNamespace, wrong: dict[str, str]) -> None:
    run = desk.upload()
    answer = desk.client.post(desk.url("import-run", run.pk), desk.settings(run, **wrong))
    assert answer.status_code == 422
    # And it cannot be started past the form.
    desk.client.post(desk.url("import-starting", run.pk))
    assert run_jobs() == []


def test_a_file_can_be_thrown_away(desk: SimpleNamespace) -> None:
    run = desk.upload()
    assert desk.client.post(desk.url("import-removal", run.pk)).status_code == 302
    with organisation_scope(desk.id):
        run.refresh_from_db()
        assert (run.state, run.content) == ("stopped", None)
    assert "Stopped" in desk.client.get(desk.url("import-run", run.pk)).content.decode()


def test_a_list_of_people_not_to_write_to_needs_no_basis(desk: SimpleNamespace) -> None:
    run = desk.upload(b"mail\nleonie@koehler.example\n", kind="suppression")
    values = {"origin": "left at the old service", "column_0": "email", "date_order": "DMY",
              "encoding": "utf-8", "delimiter": ","}  # fmt: skip
    desk.client.post(desk.url("import-run", run.pk), values, follow=True)
    desk.client.post(desk.url("import-starting", run.pk))
    assert "mail.send" not in run_jobs()
    with organisation_scope(desk.id):
        assert LaterNotice.objects.get().excused == "unwanted"


def test_an_erasure_finds_what_imports_still_hold(desk: SimpleNamespace) -> None:
    first = desk.upload(TABLE.replace(b"no address", b"bad@x.example") + b"9,Leonie,Again,leonie@koehler.example,1\n")
    desk.client.post(desk.url("import-run", first.pk), desk.settings(first))
    desk.client.post(desk.url("import-starting", first.pk))
    run_jobs()
    waiting, other = desk.upload(), desk.upload(b"Name,Email\nDaniel,daniel@okafor.example\n")
    with organisation_scope(desk.id):
        assert ImportRefusal.objects.get(run=first).cells[3] == "leonie@koehler.example"
        leonie = Person.objects.get(contact_points__value="leonie@koehler.example")
        certificate = erase(leonie, reason="person", requested_at=now())
        assert tombstones.buried(["leonie@koehler.example"])
        certificate = settle(certificate)
        assert certificate.state == "final", certificate.body.get("residue")
        assert not ImportRefusal.objects.filter(run=first).exists()
        waiting.refresh_from_db()
        other.refresh_from_db()
        assert (waiting.state, waiting.content) == ("stopped", None)
        assert other.content is not None
