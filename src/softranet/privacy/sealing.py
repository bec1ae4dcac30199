"""Sealing the ledger: committed entries get their place in the tree, and its head is signed.

Entries are numbered here and not when written, because their ids are not the order of their commits: a proof
given for position 7 must not be upset by an entry that commits later with a smaller id.
"""

from base64 import b64encode
from datetime import UTC
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from softranet.privacy import signing
from softranet.privacy.internal.merkle import Appender, Read, Tree
from softranet.privacy.models import LedgerEntry, LedgerTile, TreeHead
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.verification import head_text

BATCH = 20_000  # entries numbered by one statement: bounds memory, not the run


def seal() -> TreeHead | None:
    """Seal every committed entry of the open scope; returns the newest head, None for an empty ledger.

    Safe to run at any time and from several processes: one after the other seals what is there. An entry that
    another transaction is changing at this moment (an erasure) is left for the next run: waiting for it while
    holding the lock could be a deadlock.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger {current()}"])
        head = newest_head()
        appender = Appender(head.size if head else 0, tiles())
        while leaves := _number(cursor, appender.size):
            appender.append(leaves)
            _store(appender)
        if head and head.size == appender.size:
            return head
        return _sign(appender.size) if appender.size else None


def newest_head() -> TreeHead | None:
    """The open scope's last signed head; None before the first."""
    return TreeHead.objects.order_by("-size").first()


def tiles() -> Read:
    """Reads the open scope's tiles, and remembers the last few: neighbouring proofs share them."""

    @lru_cache(maxsize=64)
    def read(level: int, number: int) -> bytes:
        row = LedgerTile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
        return bytes(row or b"")

    return read


def signed(head: TreeHead) -> dict[str, Any]:
    """The head as receipts carry it."""
    return {
        "ledger": str(head.organisation_id), "size": head.size, "root": bytes(head.root).hex(), "at": _iso(head),
        "signature": b64encode(head.signature).decode(), "key_id": head.key_id,
    }  # fmt: skip


def proof(position: int, head: TreeHead) -> list[str]:
    """The hashes, in hex, that lead from the leaf at this position to the head's root."""
    return [step.hex() for step in Tree(head.size, tiles()).inclusion(position)]


def consistency(earlier: int, head: TreeHead) -> list[bytes]:
    """That the ledger at this head begins with all it held at the earlier size (RFC 9162, 2.1.4)."""
    return Tree(head.size, tiles()).consistency(earlier)


def _number(cursor: CursorWrapper, size: int) -> bytes:
    """Number the next batch, in the order of ids; returns its leaves, one after the other.

    Joined by ctid, the row's place on disk, which cannot change while the row is locked: by id, a plan made
    before the table's first ANALYZE reads the whole ledger once for each entry.
    """
    table = LedgerEntry._meta.db_table
    cursor.execute(
        f"WITH waiting AS (SELECT ctid AS at_disk, id FROM {table} WHERE organisation_id = %s AND position IS NULL"
        " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED),"
        " numbered AS (SELECT at_disk, %s - 1 + row_number() OVER (ORDER BY id) AS place FROM waiting),"
        f" sealed AS (UPDATE {table} AS entry SET position = place FROM numbered"
        "  WHERE entry.ctid = at_disk RETURNING place, leaf)"
        " SELECT string_agg(leaf, ''::bytea ORDER BY place) FROM sealed",
        [current(), BATCH, size],
    )
    row = cursor.fetchone()
    return bytes(row[0]) if row and row[0] else b""


def _store(appender: Appender) -> None:
    rows = [LedgerTile(level=level, number=n, hashes=hashes) for (level, n), hashes in appender.take().items()]
    LedgerTile.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["organisation_id", "level", "number"], update_fields=["hashes"]
    )


def _sign(size: int) -> TreeHead:
    head = TreeHead(size=size, root=Tree(size, tiles()).root(), at=now())
    head.key_id, head.signature = signing.sign(text_of(head))
    head.save(force_insert=True)
    return head


def text_of(head: TreeHead) -> bytes:
    """The bytes that the head's signature is over."""
    return head_text(str(head.organisation_id), head.size, bytes(head.root), _iso(head))


def _iso(head: TreeHead) -> str:
    return head.at.astimezone(UTC).isoformat()
