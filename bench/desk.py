"""The rights desk: ``policy verify`` and the dossier of somebody with a thousand records, beside SQL by hand."""

from typing import Any
from uuid import UUID

from django.db import connection

from bench.database import ORGANISATION
from bench.timing import Result, side_by_side

RECORDS = 1000
"""Records of the one person whose dossier is read, over the tables that a person has many of."""

# One statement for each piece of evidence that grows with the people: as short as somebody would write it who knows
# the tables. Evidence that looks at a bounded number of newest rows has no more to gain by hand.
BY_HAND = {
    "keep.six_years": """
SELECT (SELECT count(*) FROM softranet_people_person p WHERE organisation_id = %(o)s
  AND last_activity_at < now() - interval '6 years' - interval '2 days'
  AND NOT EXISTS (SELECT 1 FROM softranet_privacy_restriction r WHERE r.organisation_id = p.organisation_id
    AND r.subject_id = p.id AND r.until IS NULL))
 + (SELECT count(*) FROM softranet_people_person WHERE organisation_id = %(o)s AND last_activity_at IS NULL)
 + (SELECT count(*) FROM softranet_privacy_look WHERE organisation_id = %(o)s
    AND (at IS NULL OR at < now() - interval '6 years' - interval '2 days'))
 + (SELECT count(*) FROM softranet_privacy_ledgerentry WHERE organisation_id = %(o)s AND payload IS NOT NULL
    AND (at IS NULL OR at < now() - interval '6 years' - interval '2 days'))""",
    "use.purposes": """
SELECT count(*) FROM (SELECT subject_id, at FROM softranet_privacy_disclosure WHERE organisation_id = %(o)s
  ORDER BY id DESC LIMIT 20000) u WHERE coalesce((SELECT e.state FROM softranet_privacy_consentevent e
  WHERE e.organisation_id = %(o)s AND e.subject_id = u.subject_id AND e.purpose_key = 'newsletter' AND e.at <= u.at
  ORDER BY e.at DESC LIMIT 1), '') NOT IN ('given', 'imported')
  OR EXISTS (SELECT 1 FROM softranet_privacy_objection o WHERE o.organisation_id = %(o)s AND o.subject_id = u.subject_id
    AND o.purpose_key IN ('newsletter', '*') AND o.since <= u.at AND (o.until IS NULL OR o.until > u.at))""",
    "collect.sources": " UNION ALL ".join(
        f"SELECT count(*) FROM {table} t WHERE organisation_id = %(o)s AND NOT EXISTS (SELECT 1 FROM"
        " softranet_privacy_source s WHERE s.organisation_id = t.organisation_id AND s.id = t.source_id)"
        for table in ("softranet_people_person", "softranet_people_contactpoint", "softranet_people_postaladdress",
                      "softranet_people_persontag", "softranet_privacy_provenance")
    ),
}


def measure(server: Any, people: int) -> list[Result]:
    return [*_evidence(people), _everything(), _dossier()]


def _evidence(people: int) -> list[Result]:
    from softranet.privacy.promise import measure as measured
    from softranet.privacy.scope import organisation_scope

    def ours(promise: str) -> None:
        with organisation_scope(ORGANISATION):
            measured(promise, store=False)

    def hand(promise: str) -> None:
        with organisation_scope(ORGANISATION), connection.cursor() as cursor:
            cursor.execute(BY_HAND[promise], {"o": ORGANISATION})
            cursor.fetchall()

    return [
        side_by_side(f"evidence of {key}", lambda k=key: ours(k), lambda k=key: hand(k), at_most=1.3,  # type: ignore[misc]
                     note=f"{people:,} people; the hand asks the tables that have rows here")
        for key in BY_HAND
    ]  # fmt: skip


def _everything() -> Result:
    """All evidence measured anew, beside reading what is stored of it: what a page of the policy shows."""
    from softranet.privacy.promise import latest, promises
    from softranet.privacy.promise import measure as measured
    from softranet.privacy.scope import organisation_scope

    def stored() -> None:
        with organisation_scope(ORGANISATION):
            latest()

    def anew() -> None:
        with organisation_scope(ORGANISATION):
            for promise in promises():
                measured(promise)

    anew()
    note = f"{len(promises())} promises, measured anew beside"
    return side_by_side("policy verify, all stored", stored, anew, at_most=0.01, note=note)


def _dossier() -> Result:
    from softranet.people.models import Person
    from softranet.privacy.access import dossier
    from softranet.privacy.graph import nodes, table
    from softranet.privacy.scope import organisation_scope

    with organisation_scope(ORGANISATION):
        key: UUID = Person.objects.order_by("id").values_list("id", flat=True)[100]
        _give_much(key)
    counts: dict[str, int] = {}

    def ours() -> None:
        with organisation_scope(ORGANISATION):
            counts["ours"] = sum(1 for _record in dossier(Person(id=key)))

    def raw() -> None:
        params: dict[str, Any] = {"keys": [key], "organisation": ORGANISATION, "numbers": [key]}
        with organisation_scope(ORGANISATION), connection.cursor() as cursor:
            found = 0
            for node in nodes():
                if node.gate is None:
                    cursor.execute(f"SELECT * FROM {table(node.model)} WHERE {node.where}", params)
                    found += len(cursor.fetchall())
            counts["raw"] = found

    result = side_by_side("dossier of much", ours, raw, at_most=1.5)
    with organisation_scope(ORGANISATION), connection.cursor() as cursor:
        cursor.execute("DELETE FROM softranet_privacy_look WHERE page = 'bench'")
    return Result(**{**vars(result), "note": f"{counts['ours']:,} records; {counts['raw']:,} rows read raw"})


def _give_much(key: UUID) -> None:
    """Looks and ledger entries are what one person has many of."""
    from softranet.privacy.models import Look
    from softranet.privacy.records import uuid7

    Look.objects.bulk_create(
        Look(subject_id=key, actor=uuid7(), page="bench", purpose_key="relation") for _ in range(RECORDS)
    )
