"""The erasure journal is complete, private, and survives a machine that dies while writing."""

import os
import stat
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import TestCase
from django.utils import timezone

from softranet.backups import journal, journaling
from softranet.people.actions.meet import meet
from softranet.privacy.collect import open_source
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: SimpleNamespace) -> Path:
    settings.SOFTRANET_DATA_FOLDER = tmp_path / "data"
    return tmp_path / "data"


def leonie_leaves() -> Certificate:
    source = open_source(SourceKind.STAFF, "staff", name="Mira")
    person = meet(source, email="leonie@example.com", name="Leonie Köhler")
    return erase(person, reason="own request", requested_at=timezone.now())


def test_an_erasure_is_journaled_once_it_is_committed(in_larkspur: SimpleNamespace, folder: Path) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        certificate = leonie_leaves()
    assert list(journal.read(journal.place())) == []
    for callback in callbacks:
        callback()
    expected = journal.Erasure(in_larkspur.organisation.id, certificate.pseudonym, certificate.erased_at)
    assert list(journal.read(journal.place())) == [expected]
    assert b"leonie" not in journal.place().read_bytes().lower()


def test_only_its_owner_may_read_it(folder: Path) -> None:
    journal.journal(uuid7(), uuid7(), timezone.now())
    assert stat.S_IMODE((folder / "erasures.jsonl").stat().st_mode) == 0o600


def test_half_a_line_spoils_nothing(folder: Path) -> None:
    first, second = uuid7(), uuid7()
    journal.journal(first, first, timezone.now())
    with (folder / "erasures.jsonl").open("ab") as file:
        file.write(b'{"organisation": "01')
    journal.journal(second, second, timezone.now())
    assert [one.person for one in journal.read(journal.place())] == [first, second]


def test_the_end_of_a_long_journal_is_enough(folder: Path) -> None:
    people = [uuid7() for _ in range(100)]
    journal.write(journal.Erasure(one, one, timezone.now()) for one in people)
    last = [one.person for one in journal.read(journal.place(), last=1000)]
    assert 0 < len(last) < 10
    assert last == people[-len(last) :]


def test_what_a_crash_kept_from_being_written_is_made_up_for(in_larkspur: SimpleNamespace) -> None:
    certificate = leonie_leaves()  # committed, and the process died before the journal
    assert journaling.catch_up() == 1
    assert [one.person for one in journal.read(journal.place())] == [certificate.pseudonym]
    assert journaling.catch_up() == 0


def test_old_certificates_are_not_looked_at_again(in_larkspur: SimpleNamespace) -> None:
    certificate = leonie_leaves()
    Certificate.objects.filter(id=certificate.id).update(erased_at=timezone.now() - timedelta(days=3))
    assert journaling.catch_up() == 0


def test_a_full_disk_does_not_undo_an_erasure(
    in_larkspur: SimpleNamespace, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    journaling.note(in_larkspur.organisation.id, uuid7(), timezone.now())
    assert "the erasure journal could not be written" in caplog.text
