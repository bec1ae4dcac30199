# ruff: noqa: S608 - the statements are made of the constants here alone

"""A plan into the tables: COPY to tables beside (COPY is refused under row-level security), then INSERT … SELECT."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from softranet.people.imports.planning import Plan
from softranet.people.models import Person
from softranet.privacy import ledger, scope
from softranet.privacy.models import ConsentEvent

_STAGES = {
    "people": "id uuid, at int, name text, sort_key text, company text, language text, country text, birth_date date,"
              " external_id text",
    "fills": "id uuid, sort_key text, name text, company text, language text, country text, birth_date date,"
             " external_id text",
    "points": "id uuid, person uuid, at int, kind text, value text",
    "ways": "id uuid, person uuid, record uuid, at int",
    "addresses": "id uuid, person uuid, at int, street text, postal_code text, city text, region text, country text",
    "tags": "id uuid, person uuid, at int, tag uuid",
    "consents": "id uuid, permission uuid, person uuid, at int, purpose text, state text, terms uuid, agreed_at text,"
                " place text",
    "notices": "id uuid, person uuid",
}  # fmt: skip
_SOURCED = "organisation_id, source_id, source_row, collected_at"
_HERE = "%(organisation)s, %(source)s, at, %(now)s"
_STATEMENTS = {
    "people": f"INSERT INTO softranet_people_person (id, {_SOURCED}, last_activity_at, name, sort_key, company,"
              " language,"
              f" country, birth_date, external_id) SELECT id, {_HERE}, %(now)s, name, sort_key, company, language,"
              " country, birth_date, external_id FROM import_people",
    "fills": "UPDATE softranet_people_person AS p SET name = f.name, sort_key = f.sort_key, company = f.company,"
             " language = f.language, country = f.country, birth_date = f.birth_date, external_id = f.external_id"
             " FROM import_fills AS f WHERE p.organisation_id = %(organisation)s AND p.id = f.id",
    "points": f"INSERT INTO softranet_people_contactpoint (id, {_SOURCED}, person_id, kind, value)"
              f" SELECT id, {_HERE}, person, kind, value FROM import_points",
    "ways": "INSERT INTO softranet_privacy_provenance (id, organisation_id, subject_id, record, way, source_id, row,"
            " at)"
            " SELECT id, %(organisation)s, person, record, 'import', %(source)s, at, %(now)s FROM import_ways"
            " ON CONFLICT (organisation_id, record, way) DO NOTHING",
    "addresses": f"INSERT INTO softranet_people_postaladdress (id, {_SOURCED}, person_id, street, postal_code, city,"
                 f" region, country) SELECT id, {_HERE}, person, street, postal_code, city, region, country"
                 " FROM import_addresses",
    "tags": f"INSERT INTO softranet_people_persontag (id, {_SOURCED}, person_id, tag_id)"
            f" SELECT id, {_HERE}, person, tag FROM import_tags"
            " ON CONFLICT (organisation_id, tag_id, person_id) DO NOTHING",
    "consents": "INSERT INTO softranet_privacy_consentevent (id, organisation_id, subject_id, purpose_key, state,"
                " terms_id, source_id, how, evidence, actor, at) SELECT id, %(organisation)s, person, purpose, state,"
                " terms, %(source)s, 'import', jsonb_strip_nulls(jsonb_build_object('import', %(run)s::text, 'row', at,"
                " 'at', nullif(agreed_at, ''), 'where', nullif(place, ''))), %(actor)s, %(now)s FROM import_consents",
    "notices": "INSERT INTO softranet_people_laternotice (id, organisation_id, person_id, run_id, due_at, excused)"
               " SELECT id, %(organisation)s, person, %(run)s, %(due)s, %(excused)s FROM import_notices"
               " ON CONFLICT (organisation_id, person_id, run_id) DO NOTHING",
}  # fmt: skip
_PERMISSIONS = (
    "INSERT INTO softranet_privacy_permission (id, organisation_id, subject_id, purpose_key, state, since, event_id)"
    " SELECT permission, %(organisation)s, person, purpose, state, %(now)s, id FROM import_consents"
    " ON CONFLICT (organisation_id, subject_id, purpose_key) DO UPDATE"
    " SET state = EXCLUDED.state, since = EXCLUDED.since, event_id = EXCLUDED.event_id"
)


def write(
    plan: Plan, *, run: UUID, source: UUID, actor: UUID | None, at: datetime, due: datetime, excused: str
) -> None:
    """Write a plan in the open scope and transaction, with its ledger entries."""
    values = {
        "organisation": scope.current(), "source": source, "run": run, "actor": actor, "now": at, "due": due,
        "excused": excused,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for name, statement in _STATEMENTS.items():
            rows = getattr(plan, name)
            if not rows:
                continue
            _stage(cursor, name, rows)
            cursor.execute(statement, values)
            if name == "consents":
                cursor.execute(_PERMISSIONS, values)
    _record(plan, source, at)


def _stage(cursor: CursorWrapper, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS import_{name}")
    cursor.execute(f"CREATE TEMPORARY TABLE import_{name} ({_STAGES[name]}) ON COMMIT DROP")
    with cursor.copy(f"COPY import_{name} FROM STDIN") as copy:
        copy.write(_lines(rows))


def _lines(rows: Iterable[tuple[Any, ...]]) -> str:
    """COPY's text format. Texts are one line each and without NUL; only the backslash means something else."""
    text = "\n".join(["\t".join(["\0" if cell is None else str(cell) for cell in row]) for row in rows])
    return text.replace("\\", "\\\\").replace("\0", "\\N") + "\n"


def _record(plan: Plan, source: UUID, at: datetime) -> None:
    """The ledger: one entry for each person who came in, one for each consent; none holds a name or an address."""
    if plan.people:
        first = min(row[0] for row in plan.people)
        made = Person.objects.filter(id__gte=UUID(first), source=source, collected_at=at)
        shared = {"source": str(source), "way": "import"}
        ledger.record_from(
            "collected", made, subject="pk", payload=shared, vary={"person": "pk", "row": "source_row"}, at=at
        )
    if plan.fills or plan.points or plan.addresses or plan.tags:
        created = {row[0] for row in plan.people}
        touched = {row[0] for row in plan.fills} | {row[1] for row in (*plan.points, *plan.addresses, *plan.tags)}
        changed = [UUID(key) for key in sorted(touched - created)]
        ledger.record_many(
            ledger.entry("added to", {"person": str(key), "source": str(source), "way": "import"}, key, at)
            for key in changed
        )
    for purpose, state, terms in {(row[4], row[5], row[6]) for row in plan.consents}:
        events = ConsentEvent.objects.filter(
            id__gte=UUID(min(row[0] for row in plan.consents)), source=source, at=at, purpose_key=purpose, state=state,
            terms=UUID(terms) if terms else None,
        )  # fmt: skip
        shared = {"purpose": purpose, "state": state, "how": "import", "wording": plan.digests[terms]}
        ledger.record_from("consent", events, subject="subject", payload=shared, vary={"event": "pk"}, at=at)
