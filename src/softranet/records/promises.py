"""Evidence that what is told by kind of data is what is there, and what went out."""

from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from softranet.people.models import Person
from softranet.privacy import scope, withheld
from softranet.privacy.declarations import Holding, holdings
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.periods import moved
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.records import report

NEWEST = 20000
"""Disclosures held against the public report, the newest first."""
PEOPLE = 10
"""People whose own report is made and held against their rows: those of whom something was disclosed last."""
_EMPTY = ("", "[]", "{}", "false", "\\x")


@promise(
    "right.know_categories",
    shows=_(
        "{n} disclosures of the last twelve months against what is told to everybody, and {people} people’s own rows"
        " against what is told to them; {found} not told of."
    ),
    how=_(
        "We ask the database which kinds of data went to which kinds of recipient, and look for each in the public"
        " report. Then we take the people of whom something was disclosed last, read from the tables which kinds of"
        " data there are about them and who had them, and look for each in the report they would get."
    ),
)  # fmt: skip
def told() -> Evidence:
    since = moved(now(), -report.LOOKBACK, "months")
    disclosures, went = _went_out(since)
    known = {(kind, row.category.key) for row in report.public(scope.current()) for kind, _name in row.told}
    missing = len(went - known)
    people = list(Person.objects.filter(id__in=_latest()))
    for person in people:
        rows = report.of_person(person)
        kinds = {row.category.key for row in rows}
        had = {(kind, name, row.category.key) for row in rows for kind, name in row.told}
        missing += len(_held(person.id) - kinds) + len(_had(person.id) - had)
    figure = {"n": disclosures, "people": len(people), "found": missing}
    return Evidence(disclosures + len(people), missing, figure)


def _went_out(since: Any) -> tuple[int, set[tuple[str, str]]]:
    """How many disclosures, and the pairs of recipient's kind and category in them."""
    rows = _rows(
        f"SELECT r.kind, d.categories, count(*) FROM (SELECT * FROM {_table(Disclosure)}"  # noqa: S608 - our own names
        f" WHERE organisation_id = %(organisation)s{withheld.told(Disclosure)} ORDER BY id DESC LIMIT {NEWEST}) d"
        f" JOIN {_table(Recipient)} r ON r.id = d.recipient_id AND r.organisation_id = d.organisation_id"
        " WHERE d.at >= %(since)s AND r.kind NOT IN ('person', 'member') GROUP BY 1, 2",
        since=since,
    )
    return sum(count for *_rest, count in rows), {(kind, key) for kind, keys, _n in rows for key in keys}


def _latest() -> list[UUID]:
    rows = _rows(
        f"SELECT subject_id FROM (SELECT subject_id, id FROM {_table(Disclosure)}"  # noqa: S608
        " WHERE organisation_id = %(organisation)s ORDER BY id DESC LIMIT 200) d GROUP BY 1 ORDER BY max(id::text) DESC"
        f" LIMIT {PEOPLE}"
    )
    return [key for (key,) in rows]


def _had(person: UUID) -> set[tuple[str, str, str]]:
    rows = _rows(
        f"SELECT DISTINCT r.kind, r.name, unnest(disclosure.categories) FROM (SELECT * FROM {_table(Disclosure)}"  # noqa: S608
        f" WHERE organisation_id = %(organisation)s AND subject_id = %(person)s{withheld.told(Disclosure)}) disclosure"
        f" JOIN {_table(Recipient)} r ON r.id = disclosure.recipient_id"
        " AND r.organisation_id = disclosure.organisation_id WHERE r.kind NOT IN ('person', 'member')",
        person=person,
    )
    return {(kind, name, category) for kind, name, category in rows}


def _held(person: UUID) -> set[str]:
    """Kinds of data in the tables that point straight at the person, column by column."""
    found: set[str] = set()
    for holding in holdings():
        columns = _told_columns(holding)
        if not columns:
            continue
        key = "id" if holding.subject == "self" else _key(holding)
        filled = ", ".join(f"bool_or({c} IS NOT NULL AND {c}::text <> ALL(%(empty)s))" for c, _key in columns)
        row = _rows(
            f"SELECT {filled} FROM {_table(holding.model)} WHERE {key} = %(person)s{withheld.told(holding.model)}",  # noqa: S608
            person=person, empty=list(_EMPTY),
        )[0]  # fmt: skip
        found |= {category for (_column, category), is_filled in zip(columns, row, strict=True) if is_filled}
    return found


def _told_columns(holding: Holding) -> list[tuple[str, str]]:
    """Columns a person is shown, with the category of each; none where they are not pointed at directly."""
    if not holding.subject or (holding.subject != "self" and not _key(holding)):
        return []
    shown = {name: held for name, held in holding.personal.items() if held.shown}
    fields: list[models.Field[Any, Any]] = [holding.model._meta.get_field(name) for name in shown]  # type: ignore[misc]
    return [(f'"{f.column}"', shown[f.name].category.key) for f in fields]


def _key(holding: Holding) -> str:
    """The column that points at the person; empty where the way to them is longer, or leads backwards."""
    columns = {f.name: f.column for f in holding.model._meta.concrete_fields}
    return columns.get(str(holding.subject)) or ""


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


def _rows(statement: str, **params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"organisation": scope.current(), **params})
        return list(cursor.fetchall())
