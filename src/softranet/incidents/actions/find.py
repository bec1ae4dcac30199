"""Whom an incident concerns, computed from the inventory: whose records of these kinds and this time there are."""

from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models

from softranet.incidents.models import Affected, Incident
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger, scope
from softranet.privacy.declarations import Holding, personal_holdings
from softranet.privacy.subjects import subject_model, within
from softranet.privacy.vocabulary import Category

_OWN = {"softranet_incidents.Affected"}


def kinds() -> list[Holding]:
    """The kinds of records an incident may have touched, by their names."""
    found = [h for h in personal_holdings() if h.personal and h.label not in _OWN]
    return sorted(found, key=lambda h: (h.subject != "self", str(h.model._meta.verbose_name_plural)))


def find(
    actor: Membership, row: Incident, tables: list[str], since: datetime | None, until: datetime | None
) -> int:
    """Put on the list whoever has such records, in one statement for each kind; returns how many it has now.

    Whoever was told stays on it; others go, so that a mistake can be put right.
    """
    demand(actor, POLICY)
    row.tables, row.since, row.until = tables, since, until
    row.save(update_fields=["tables", "since", "until"])
    row.affected.filter(told_at=None).delete()
    for holding in kinds():
        if holding.label in tables:
            _insert(row, _people(holding, since, until))
    count = row.affected.count()
    ledger.record(
        "incident.affected",
        {"incident": str(row.id), "tables": sorted(tables), "people": count, "actor": str(actor.account_id)},
    )
    return count


def categories(row: Incident) -> list[Category]:
    """The kinds of personal data in the records it touched (GDPR Art. 33(3)(a)), from the inventory."""
    found = {category for holding in kinds() if holding.label in row.tables for category in holding.categories}
    return [category for category in Category if category in found]


def records(row: Incident) -> int:
    """How many records of those kinds and that time there are about the people on its list."""
    people, count = row.affected.values("subject"), 0
    for holding in kinds():
        if holding.label in row.tables:
            path = "pk" if holding.subject == "self" else holding.subject
            count += _within(holding, row.since, row.until).filter(**{f"{path}__in": people}).count()
    return count


def _people(holding: Holding, since: datetime | None, until: datetime | None) -> Any:
    """The keys of the people who have records of a kind, in the open scope."""
    rows = _within(holding, since, until)
    if holding.subject == "self":
        return within(rows).order_by().values_list("pk")
    people = within(subject_model()._default_manager.all()).order_by().values("pk")
    return rows.filter(**{f"{holding.subject}__in": people}).order_by().values_list(holding.subject).distinct()


def _within(holding: Holding, since: datetime | None, until: datetime | None) -> Any:
    """Records of a kind and a time; all of a kind that does not say when it came about."""
    rows: Any = holding.model._base_manager.all()  # noqa: SLF001 - documented: past every filter of its own
    clock = _clock(holding)
    if clock and since:
        rows = rows.filter(**{f"{clock}__gte": since})
    if clock and until:
        rows = rows.filter(**{f"{clock}__lte": until})
    return rows


def _clock(holding: Holding) -> str | None:
    """When a record came about, where it says so itself."""
    try:
        field = holding.model._meta.get_field(holding.keep.since) if holding.keep else None
    except FieldDoesNotExist:
        return None
    return field.name if isinstance(field, models.DateTimeField) else None


def _insert(row: Incident, people: Any) -> None:
    statement, params = people.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Affected._meta.db_table} (id, organisation_id, incident_id, subject_id, untold)"  # noqa: S608
            f" SELECT gen_random_uuid(), %s, %s, found.person, '' FROM ({statement}) AS found(person)"
            " ON CONFLICT (organisation_id, incident_id, subject_id) DO NOTHING",
            [scope.current(), row.pk, *params],
        )
