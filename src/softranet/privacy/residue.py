"""The residue scan: looking, after an erasure, for what it may have left in anybody's records.

The addresses, numbers and name looked for are sealed in the certificate under the organisation's key for this
purpose alone and destroyed when the scan finds nothing, or a member has dealt with what it found. What is found
is named by table, column and record, never by its value.
"""

import json
import os
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from softranet.privacy import certificates, ledger, scope, tombstones
from softranet.privacy.declarations import Held, Personal, holding
from softranet.privacy.graph import column, in_scope, key_column, node_of, own_fields, table
from softranet.privacy.internal.columns import TextTable, text_tables
from softranet.privacy.internal.traces import earliest_id, pattern
from softranet.privacy.keys import derived
from softranet.privacy.models import Certificate, Tombstone
from softranet.privacy.subjects import subject_model
from softranet.privacy.vocabulary import Category

_MOST = 1000  # rows named per table; one is enough to break the promise


@dataclass(frozen=True)
class Residue:
    """A place where something of an erased person still stands."""

    table: str
    column: str
    record: str


def seal(certificate_id: UUID, identifiers: dict[str, list[str]]) -> bytes:
    """AES-256-GCM under the organisation's key; bound to the certificate."""
    nonce = os.urandom(12)
    return nonce + AESGCM(derived("residue")).encrypt(nonce, json.dumps(identifiers).encode(), certificate_id.bytes)


def identifiers(certificate: Certificate) -> dict[str, list[str]]:
    """The erased person's addresses, numbers and names, by role, while they are still there."""
    return {} if certificate.identifiers is None else _unseal(certificate)


def _unseal(certificate: Certificate) -> dict[str, list[str]]:
    sealed = bytes(certificate.identifiers or b"")
    text = AESGCM(derived("residue")).decrypt(sealed[:12], sealed[12:], certificate.id.bytes)
    found: dict[str, list[str]] = json.loads(text)
    return found


def scan(certificate: Certificate) -> list[Residue]:
    """Search every text, JSON and byte column the organisation's rows have; one pass for each table.

    An address whose owner has since come back by themselves is looked for only in records older than the erasure.
    The name is not looked for in the records of somebody here who bears it too: there it means them.
    Raises ``ValueError`` when the identifiers were destroyed already.
    """
    if certificate.identifiers is None:
        raise ValueError(f"certificate {certificate.id} has been scanned; its identifiers are gone")
    known = _unseal(certificate)
    contacts = [*known["email"], *known["phone"]]
    standing = tombstones.buried(contacts)
    lifted = [value for value in contacts if value not in standing]
    names = known["name"]
    tables = [t for t in text_tables() if _searched(t, certificate)]
    namesakes = _namesakes(pattern(names))
    found = _pass(tables, pattern(standing), pattern([] if lifted else names), namesakes)
    if lifted:
        older = [t for t in tables if t.ages]
        found += _pass(older, pattern(lifted), pattern(names), namesakes, before=earliest_id(certificate.erased_at))
    return found


def _namesakes(names: str) -> list[Any]:
    """Keys of the people here who bear the erased person's name."""
    model = subject_model()
    columns = [column(model, f.column) for f in own_fields(model) if _is_name(holding(model).fields.get(f.name))]
    if not (names and columns):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key_column(model)} FROM {table(model)}"
            f" WHERE {in_scope(model)}concat_ws(' ', {', '.join(columns)}) ~* %(names)s",
            {"names": names, "organisation": scope.current()},
        )
        return [key for (key,) in cursor.fetchall()]


def settle(certificate: Certificate) -> Certificate:
    """Run the steps outside the database, then the scan; destroy the identifiers and finish when it is clean."""
    certificate = certificates.run_external_steps(certificate)
    if certificates.RESIDUE_SCAN not in certificate.pending:
        return certificate
    found = scan(certificate)
    with transaction.atomic():
        certificate.body["residue"] = [asdict(place) for place in found]
        certificate.save(update_fields=["body"])
        return certificate if found else _destroy(certificate)


def dismiss(certificate: Certificate, *, actor: UUID, why: str) -> Certificate:
    """A member looked at every place found and says why it may stand (somebody else's own words, say)."""
    if not why.strip():
        raise ValueError("say why what was found may stay")
    with transaction.atomic():
        certificate.body["dismissed"] = {"places": certificate.body.pop("residue", []), "why": why, "actor": str(actor)}
        certificate.save(update_fields=["body"])
        ledger.record("residue_dismissed", {"certificate": str(certificate.id), "why": why, "actor": str(actor)})
        return _destroy(certificate)


def _destroy(certificate: Certificate) -> Certificate:
    certificate.identifiers = None
    certificate.save(update_fields=["identifiers"])
    return certificates.confirm(certificate, certificates.RESIDUE_SCAN)


def _searched(each: TextTable, certificate: Certificate) -> bool:
    """Not the tables whose records a law keeps, nor people's rows that are another organisation's affair."""
    kept = {row["table"] for row in certificate.body.get("kept", [])}
    elsewhere = scope.tenancy() and each.about_people and not each.scoped
    return not (each.label in kept or elsewhere or each.is_tenant or each.label == Tombstone._meta.label)


def _pass(
    tables: list[TextTable], contacts: str, names: str, namesakes: list[Any], before: UUID | None = None
) -> list[Residue]:
    found: list[Residue] = []
    params: dict[str, Any] = {
        "contacts": contacts,
        "names": names,
        "organisation": scope.current(),
        "before": before,
    }
    for each in tables:
        node = node_of(each.model) if namesakes and each.model else None
        others = f"NOT coalesce({node.where}, false)" if node else ""
        wanted = {c.name: c.matches(contacts, "" if c.holds_names else names, others) for c in each.columns}
        tests = {name: test for name, test in wanted.items() if test}
        if not tests:
            continue
        bound = f" AND {each.key} < %(before)s" if before else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {each.key}::text, {', '.join(tests.values())} FROM {each.quoted}"
                f" WHERE {each.in_scope}({' OR '.join(tests.values())}){bound} LIMIT {_MOST}",
                params | {"keys": namesakes},
            )
            for key, *hits in cursor.fetchall():
                found += [Residue(each.label, name, key) for name, hit in zip(tests, hits, strict=True) if hit]
    return found


def _is_name(held: Held | None) -> bool:
    return isinstance(held, Personal) and held.category is Category.NAME
