"""Entries get consecutive places in the order in which sealing finds them, and heads that stay consistent."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.privacy import ledger, sealing, signing
from softranet.privacy.internal.merkle import Appender, Read, Tree, verify_consistency
from softranet.privacy.models import LedgerEntry, TreeHead
from softranet.privacy.scope import organisation_scope
from softranet.privacy.verification import verify_head
from tests.installations import Installation
from tests.people import found

PAYLOAD = {"purpose": "newsletter"}


def record(count: int) -> None:
    ledger.record_many(ledger.entry("consent", {**PAYLOAD, "n": n}) for n in range(count))


def places() -> list[int | None]:
    return list(LedgerEntry.objects.order_by("position").values_list("position", flat=True))


@pytest.mark.django_db
def test_an_empty_ledger_has_no_head(in_larkspur: SimpleNamespace) -> None:
    assert sealing.seal() is None


@pytest.mark.django_db
def test_places_are_consecutive_and_heads_consistent(in_larkspur: SimpleNamespace) -> None:
    heads = []
    for count in (1, 2, 300, 1, 700):
        record(count)
        heads.append(sealing.seal())
    assert places() == list(range(1004))
    newest = heads[-1]
    assert newest is not None
    for head in heads:
        assert head is not None
        verify_head(sealing.signed(head), signing.public_key())
        path = sealing.consistency(head.size, newest)
        verify_consistency(head.size, newest.size, bytes(head.root), bytes(newest.root), path)


@pytest.mark.django_db
def test_sealing_in_small_batches_gives_the_same_tree(
    in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 100)
    record(777)
    head = sealing.seal()
    assert head is not None
    leaves = b"".join(bytes(leaf) for leaf in LedgerEntry.objects.order_by("id").values_list("leaf", flat=True))
    assert head.size == 777
    assert bytes(head.root) == Tree(777, _tiles_of(leaves)).root()


@pytest.mark.django_db
def test_nothing_new_signs_nothing(in_larkspur: SimpleNamespace) -> None:
    record(3)
    assert sealing.seal() == sealing.seal()
    assert TreeHead.objects.count() == 1


@pytest.mark.django_db
def test_each_organisation_has_a_tree_of_its_own(larkspur: Organisation, postmill: Organisation) -> None:
    for organisation, count in ((larkspur, 5), (postmill, 2)):
        with organisation_scope(organisation.id):
            record(count)
            sealing.seal()
            assert places() == list(range(count))


@pytest.mark.django_db
def test_twenty_thousand_entries_are_sealed_in_a_few_statements(
    in_larkspur: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    record(20_000)
    with django_assert_max_num_queries(25):
        sealing.seal()
    assert places() == list(range(20_000))


def test_an_entry_that_commits_late_comes_after_what_was_sealed_before(committed: Installation) -> None:
    larkspur = found("larkspur", "Larkspur Music School")
    written, sealed = Event(), Event()

    def late() -> None:
        with organisation_scope(larkspur.id):
            ledger.record("late", PAYLOAD)  # its id is smaller than those of the entries sealed before it commits
            written.set()
            assert sealed.wait(10)
        connection.close()

    with ThreadPoolExecutor() as pool:
        slow = pool.submit(late)
        assert written.wait(10)
        with organisation_scope(larkspur.id):
            record(2)
            sealing.seal()
        sealed.set()
        slow.result()
    with organisation_scope(larkspur.id):
        head = sealing.seal()
        assert head is not None
        assert (LedgerEntry.objects.get(kind="late").position, head.size) == (2, 3)


def test_sealing_at_once_from_many_connections_numbers_each_entry_once(committed: Installation) -> None:
    larkspur = found("larkspur", "Larkspur Music School")

    def work(_: int) -> None:
        for _round in range(5):
            with organisation_scope(larkspur.id):
                record(7)
            with organisation_scope(larkspur.id):
                sealing.seal()
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    with organisation_scope(larkspur.id):
        assert places() == list(range(210))
        newest = sealing.newest_head()
        assert newest is not None
        for head in TreeHead.objects.all():
            path = sealing.consistency(head.size, newest)
            verify_consistency(head.size, newest.size, bytes(head.root), bytes(newest.root), path)


def test_sealing_does_not_wait_for_an_erasure_that_runs(committed: Installation) -> None:
    larkspur = found("larkspur", "Larkspur Music School")
    with organisation_scope(larkspur.id):
        record(3)
    locked, done = Event(), Event()

    def erase() -> None:
        with organisation_scope(larkspur.id):
            first = LedgerEntry.objects.select_for_update().order_by("id")[0]
            locked.set()
            assert done.wait(10)
            LedgerEntry.objects.filter(id=first.id).update(payload=None, nonce=None)
        connection.close()

    with ThreadPoolExecutor() as pool:
        slow = pool.submit(erase)
        assert locked.wait(10)
        with organisation_scope(larkspur.id):
            head = sealing.seal()
            assert head is not None
            assert head.size == 2
        done.set()
        slow.result()
    with organisation_scope(larkspur.id):
        head = sealing.seal()
        assert head is not None
        assert head.size == 3


def _tiles_of(leaves: bytes) -> Read:
    tiles: dict[tuple[int, int], bytes] = {}

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    appender = Appender(0, read)
    appender.append(leaves)
    tiles |= appender.take()
    return read
