"""The append-only, tamper-evident record of what was done with people's data.

An entry is written in the transaction of the act. ``sealing`` gives committed entries their place in the tree
and signs its head; ``receipts`` prove, offline, that an entry is in it.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from softranet.privacy.models import LedgerEntry
from softranet.privacy.records import now


def canonical(payload: dict[str, Any]) -> bytes:
    """JSON with sorted keys and no white space: the same content gives the same bytes."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def leaf_hash(nonce: bytes, payload: bytes) -> bytes:
    """RFC 9162, 2.1.1, over data that a random nonce makes unguessable."""
    return hashlib.sha256(b"\x00" + hashlib.sha256(nonce + payload).digest()).digest()


def entry(kind: str, payload: dict[str, Any], subject_id: UUID | None = None, at: datetime | None = None) -> LedgerEntry:
    """An entry not yet written. The payload names people by record number only, never by name or address."""
    at = at or now()
    nonce, data = os.urandom(32), canonical({"kind": kind, "at": at.isoformat(), **payload})
    return LedgerEntry(
        subject_id=subject_id, kind=kind, at=at, payload=data, nonce=nonce, leaf=leaf_hash(nonce, data)
    )


def record(kind: str, payload: dict[str, Any], subject_id: UUID | None = None, at: datetime | None = None) -> LedgerEntry:
    """Write one act into the open scope's ledger, in the present transaction."""
    row = entry(kind, payload, subject_id, at)
    row.save(force_insert=True)
    return row


def record_many(entries: Iterable[LedgerEntry]) -> int:
    """Write entries made by ``entry`` in one statement a thousand; returns how many."""
    return len(LedgerEntry.objects.bulk_create(entries, batch_size=1000))
