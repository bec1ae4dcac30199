"""Tombstones: remembering, unreadably, whom not to bring back.

HMAC-SHA256 of the normalised e-mail address or phone number under the organisation's key: nobody can read it, and
without the key nobody can try addresses against it.
"""

import hmac
from collections.abc import Iterable
from typing import Any

from django.db import connection

from softranet.privacy import scope
from softranet.privacy.graph import table
from softranet.privacy.keys import derived
from softranet.privacy.models import Tombstone
from softranet.privacy.records import now, uuid7


def digest(value: str) -> bytes:
    """The tombstone of an address or number, in the open scope. Case and outer white space do not matter."""
    return hmac.digest(derived("tombstone"), value.strip().lower().encode(), "sha256")


def bury(values: Iterable[str]) -> int:
    """Remember these in the open scope, in one statement; returns how many."""
    statement, params = burial(values)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def burial(values: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The statement that remembers these, and its parameters, for a message of several."""
    digests = sorted({digest(value) for value in values if value.strip()})
    statement = (
        f"INSERT INTO {table(Tombstone)} (id, organisation_id, digest, at)"
        " SELECT unnest(%(burials)s::uuid[]), %(organisation)s, unnest(%(digests)s::bytea[]), %(buried_at)s"
        " ON CONFLICT (organisation_id, digest) DO UPDATE SET at = EXCLUDED.at"
    )
    return statement, {
        "burials": [uuid7() for _ in digests], "organisation": scope.current(), "digests": digests, "buried_at": now(),
    }  # fmt: skip


def buried(values: Iterable[str]) -> set[str]:
    """Which of these belong to somebody who was erased here; one query, whatever their number."""
    by_digest: dict[bytes, list[str]] = {}
    for value in values:
        by_digest.setdefault(digest(value), []).append(value)
    if not by_digest:
        return set()
    with connection.cursor() as cursor:  # one array: an import asks for thousands
        cursor.execute(
            f"SELECT digest FROM {table(Tombstone)} WHERE organisation_id = %s AND digest = ANY(%s::bytea[])",
            [scope.current(), list(by_digest)],
        )
        return {value for row in cursor.fetchall() for value in by_digest[bytes(row[0])]}


def lift(value: str) -> bool:
    """Forget it: the person came back by an act of their own. Returns whether there was one."""
    statement, params = lifting([value])
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return bool(cursor.rowcount)


def lifting(values: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The statement that forgets these, and its parameters, to go along with another."""
    statement = f"DELETE FROM {table(Tombstone)} WHERE organisation_id = %(organisation)s AND digest = ANY(%(lifted)s)"
    return statement, {"organisation": scope.current(), "lifted": [digest(value) for value in values]}
