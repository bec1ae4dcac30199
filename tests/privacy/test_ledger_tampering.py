"""Whoever changes the ledger past the program, even as the tables' owner, is found out."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from softranet.privacy import ledger, sealing
from softranet.privacy.auditing import TreeCheck, check_tree
from softranet.privacy.models import LedgerEntry
from softranet.privacy.scope import organisation_scope
from tests.installations import Installation
from tests.people import found


@pytest.fixture
def sealed(in_larkspur: SimpleNamespace) -> SimpleNamespace:
    for count in (300, 300):
        ledger.record_many(ledger.entry("consent", {"n": n}) for n in range(count))
        sealing.seal()
    assert check_tree().violations == 0
    return in_larkspur


@pytest.mark.django_db
def test_a_whole_ledger(sealed: SimpleNamespace) -> None:
    ledger.record("consent", {})
    assert check_tree() == TreeCheck(
        size=600, heads=2, unsealed=1, unsealed_since=LedgerEntry.objects.get(position=None).at, altered=0, misplaced=0,
        removed=0, bad_tiles=0, bad_heads=0,
    )  # fmt: skip


@pytest.mark.django_db
def test_an_empty_ledger(in_larkspur: SimpleNamespace) -> None:
    assert check_tree().violations == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tampering", "shown_by"),
    [
        ("UPDATE {entry} SET payload = convert_to('{{}}', 'UTF8') WHERE position = 7", "altered"),
        ("UPDATE {entry} SET payload = 'x' WHERE position = 7", "altered"),
        ("UPDATE {entry} SET nonce = NULL WHERE position = 7", "altered"),
        ("UPDATE {entry} SET nonce = decode(repeat('00', 32), 'hex') WHERE position = 7", "altered"),
        ("UPDATE {entry} SET position = 10000 WHERE position = 7", "misplaced"),
        ("UPDATE {tile} SET hashes = overlay(hashes PLACING '\\x00' FROM 40) WHERE level=0 AND number=1", "bad_tiles"),
        ("UPDATE {tile} SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 4) WHERE level = 1", "bad_tiles"),
        ("UPDATE {tile} SET hashes = hashes || hashes WHERE level = 0 AND number = 2", "bad_tiles"),
        ("DELETE FROM {tile} WHERE level = 0 AND number = 0", "misplaced"),
        ("UPDATE {head} SET root = sha256(root) WHERE size = 300", "bad_heads"),
        ("UPDATE {head} SET signature = sha256(root) || sha256(root) WHERE size = 300", "bad_heads"),
        ("UPDATE {head} SET size = 299 WHERE size = 300", "bad_heads"),
        ("UPDATE {head} SET at = at - interval '1 year' WHERE size = 300", "bad_heads"),
    ],
)  # fmt: skip
def test_tampering_is_found(sealed: SimpleNamespace, tampering: str, shown_by: str) -> None:
    tables = {"entry": "ledgerentry", "tile": "ledgertile", "head": "treehead"}
    with connection.cursor() as cursor:
        cursor.execute(tampering.format(**{key: f"softranet_privacy_{name}" for key, name in tables.items()}))
        assert cursor.rowcount == 1
    check = check_tree()
    assert check.violations > 0
    assert getattr(check, shown_by) > 0


def test_a_leaf_forged_by_the_owner_with_its_content_is_found(committed: Installation) -> None:
    larkspur = found("larkspur", "Larkspur Music School")
    with organisation_scope(larkspur.id):
        ledger.record_many(ledger.entry("consent", {"n": n}) for n in range(5))
        sealing.seal()
        forged = ledger.entry("consent", {"n": 99})
    table = "softranet_privacy_ledgerentry"
    committed.query(
        f"UPDATE {table} SET payload = %s, nonce = %s, leaf = %s, at = %s WHERE position = 2 RETURNING 1",
        forged.payload, forged.nonce, forged.leaf, forged.at,
    )  # fmt: skip
    with organisation_scope(larkspur.id):
        assert check_tree().misplaced == 1


def test_an_entry_moved_in_time_by_the_owner_is_found(committed: Installation) -> None:
    larkspur = found("larkspur", "Larkspur Music School")
    with organisation_scope(larkspur.id):
        ledger.record("consent", {})
    committed.query("UPDATE softranet_privacy_ledgerentry SET at = at - interval '7 years' RETURNING 1")
    with organisation_scope(larkspur.id):
        assert check_tree().altered == 1


@pytest.mark.django_db
def test_erasing_breaks_nothing(sealed: SimpleNamespace) -> None:
    LedgerEntry.objects.filter(position__lt=50).update(subject_id=None, payload=None, nonce=None)
    LedgerEntry.objects.filter(position__in=[60, 61]).delete()  # retention
    check = check_tree()
    assert (check.violations, check.removed, check.size) == (0, 2, 600)


@pytest.mark.django_db
def test_a_head_signed_with_a_foreign_key_is_found(sealed: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.record("consent", {})
    monkeypatch.setattr(settings, "PRIVACY_SIGNING_KEY", "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=")
    monkeypatch.setattr(settings, "PRIVACY_KEY_DIR", None)
    sealing.seal()
    monkeypatch.undo()
    assert check_tree().bad_heads == 1


@pytest.mark.django_db
def test_the_application_may_not_change_a_leaf(sealed: SimpleNamespace) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_column_privilege('softranet_privacy_ledgerentry', name, 'UPDATE')"
            " FROM unnest(ARRAY['leaf', 'at', 'kind', 'payload']) AS name"
        )
        assert [row[0] for row in cursor.fetchall()] == [False, False, False, True]
