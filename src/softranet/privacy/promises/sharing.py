"""Evidence about sharing: only with whom the register names, and each time on record."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from softranet.privacy import scope
from softranet.privacy.graph import primary_key, table
from softranet.privacy.internal import asking
from softranet.privacy.models import Disclosure, LedgerEntry, Recipient
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.subjects import subject_model

NEWEST = 20000
"""Disclosures and leaves compared with each other, the newest first."""

_contacted: list[Callable[[], Iterable[str]]] = []
_bytes_out: list[Callable[[], "QuerySet[Any, UUID]"]] = []


def register_contacted(hosts: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Have a function say which hosts data of the open scope was sent to, as the transport saw it."""
    _contacted.append(hosts)
    return hosts


def bytes_out(sent: Callable[[], "QuerySet[Any, UUID]"]) -> Callable[[], "QuerySet[Any, UUID]"]:
    """Have a function say what left with a person's data: the references that their disclosures must bear.

    It answers with a query for one column, which the database compares by itself.
    """
    _bytes_out.append(sent)
    return sent


def contacted() -> set[str]:
    """The hosts that data of the open scope was sent to, in small letters."""
    return {host.lower() for source in _contacted for host in source() if host}


@promise(
    "share.recipients",
    shows=_(
        "disclosures: {n}, recipients: {recipients}, hosts reached: {hosts}; outside the register: {found}"
    ),
    how=_(
        "Each disclosure is held against the register: the recipient's entry must cover the purpose and every"
        " category and must not have ended before. Hosts the transport contacted are looked up in the register too."
    ),
)  # fmt: skip
def registered() -> Evidence:
    newest = (
        f"SELECT * FROM {table(Disclosure)} WHERE organisation_id = %(organisation)s ORDER BY id DESC LIMIT {NEWEST}"
    )
    register = f"FROM {table(Recipient)} WHERE organisation_id = %(organisation)s"
    checked, stray, count, hosts = asking.row(
        "SELECT count(*), count(*) FILTER (WHERE r.id IS NULL OR d.at >= r.ended_at"
        " OR NOT d.purpose_key = ANY(r.purposes) OR NOT d.categories <@ r.categories),"
        f" (SELECT count(*) {register}), ARRAY(SELECT unnest(hosts) {register})"
        f" FROM ({newest}) d"
        f" LEFT JOIN {table(Recipient)} r ON r.id = d.recipient_id AND r.organisation_id = d.organisation_id"
    )
    known = {host.lower() for host in hosts}
    reached = contacted()
    found = stray + len(reached - known)
    figure = {"n": checked, "recipients": count, "hosts": len(reached), "found": found}
    return Evidence(checked + len(reached), found, figure)


@promise(
    "share.ledger",
    shows=_("{n} disclosures on record, each with its entry in the ledger; {found} without, or sent without either"),
    how=_(
        "Disclosures and the ledger's entries are compared with each other, both ways; and what the transport saw"
        " leave with a person's data must have its disclosure."
    ),
)
def recorded() -> Evidence:
    checked, leafless = asking.row(
        f"SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM {table(LedgerEntry)} l"
        " WHERE l.organisation_id = %(organisation)s AND l.subject_id = d.number AND l.kind = 'disclosure'"
        " AND position(convert_to(d.id::text, 'UTF8') IN l.payload) > 0)) FROM"
        f" (SELECT id, {as_number('subject_id')} AS number FROM {table(Disclosure)}"
        f" WHERE organisation_id = %(organisation)s ORDER BY id DESC LIMIT {NEWEST}) d"
    )
    rowless = asking.number(
        f"SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM {table(Disclosure)} d"
        " WHERE d.organisation_id = %(organisation)s AND d.id = l.disclosure)) FROM"
        " (SELECT (convert_from(payload, 'UTF8')::jsonb ->> 'disclosure')::uuid AS disclosure"
        f" FROM {table(LedgerEntry)} WHERE organisation_id = %(organisation)s AND kind = 'disclosure'"
        f" AND payload IS NOT NULL ORDER BY id DESC LIMIT {NEWEST}) l"
    )
    sent = unrecorded = 0
    for source in _bytes_out:
        left, bare = _compared(source()[:NEWEST])
        sent, unrecorded = sent + left, unrecorded + bare
    found = leafless + rowless + unrecorded
    return Evidence(checked + sent, found, {"n": checked, "found": found})


def _compared(references: "QuerySet[Any, UUID]") -> tuple[int, int]:
    """How many left, and how many of these have no disclosure."""
    try:
        left, values = references.query.sql_with_params()
    except EmptyResultSet:
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1"
            f" FROM {table(Disclosure)} d WHERE d.organisation_id = %s AND d.reference = s.reference))"
            f" FROM ({left}) AS s (reference)",
            [scope.current(), *values],
        )
        all_of_them, bare = cursor.fetchone()
    return int(all_of_them), int(bare)


def as_number(column: str) -> str:
    """SQL for the pseudonym of a key: a UUID is its own, an integer is written as one."""
    is_uuid = isinstance(primary_key(subject_model()), models.UUIDField)
    return column if is_uuid else f"lpad(to_hex({column}), 32, '0')::uuid"
