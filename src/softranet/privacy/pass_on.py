"""Passing on what a sweep ends: whoever had the data is to end it too (GDPR Art. 5(1)(e), 17(2) and 19).

The sweep says whose data had gone where, in its own leaf of the ledger; here those who have to end it are picked, a
leaf is written for what each is to be told, and whoever tells them is called in the same transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from softranet.privacy import certificates, ledger, scope
from softranet.privacy.graph import any_key, column, in_scope, node_of, nodes, primary_key, table
from softranet.privacy.internal.sweeping import Rule
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.records import uuid7
from softranet.privacy.subjects import subject_model
from softranet.privacy.vocabulary import RIGHTS, Purpose

CHUNK = 500
"""People told of in one notice: a page somebody can look through."""

Had = dict[UUID, dict[Any, set[str]]]
"""By recipient, by person, the keys of the categories they had."""


@dataclass(frozen=True)
class Passing:
    """What one recipient is to end: all they had of these people, or what they had for one purpose."""

    number: UUID
    recipient: Recipient
    people: Mapping[Any, frozenset[str]]  # person's key: keys of the categories they had
    purpose: Purpose | None = None  # None: the people themselves are gone


_hooks: list[Callable[[Passing], None]] = []
_standing: list[Callable[[Iterable[UUID]], Mapping[UUID, bool]]] = []


def on_passing(hook: Callable[[Passing], None]) -> Callable[[Passing], None]:
    """Have a function told what a recipient is to end, inside the sweep's transaction, the people still there."""
    _hooks.append(hook)
    return hook


def provide(
    standing: Callable[[Iterable[UUID]], Mapping[UUID, bool]],
) -> Callable[[Iterable[UUID]], Mapping[UUID, bool]]:
    """Name the function that says of these numbers whether the recipient is shown as having confirmed; a number of
    which nobody was told is left out. The last one named counts."""
    _standing[:] = [standing]
    return standing


def standing(numbers: Iterable[UUID]) -> Mapping[UUID, bool]:
    """What ``provide`` names says; nothing where nobody does."""
    return _standing[0](numbers) if _standing else {}


def confirmed(number: UUID, recipient: str) -> None:
    """A recipient has ended it too, by their own word or a member's."""
    ledger.record("passed_on", {"passing": str(number), "recipient": recipient})


def had_of(keys: list[Any]) -> Had:
    """To whom anything of these people had gone."""
    return _had(f"d.subject_id = {any_key()}", {"keys": keys})


def told(had: Had) -> dict[str, int]:
    """For the sweep's leaf: how many people's data each recipient had."""
    keys = dict(Recipient.objects.filter(pk__in=had).values_list("pk", "key"))
    return {keys[number]: len(people) for number, people in sorted(had.items())}


def people_ended(had: Had, batch: UUID) -> None:
    """People go: whoever had something of them is told."""
    _pass(had, batch, None)


def losing(rule: Rule, params: dict[str, Any]) -> Had:
    """Whoever had data for this table's purpose of people who are to lose records of it; they may have more of it."""
    purpose, node = rule.holding.purpose, node_of(rule.model)
    if purpose is None or purpose.key == RIGHTS.key or rule.shared or node is None or not node.hops:
        return {}
    recipients = [row.pk for row in certificates.to_be_told()]
    if not recipients:
        return {}
    return _had(
        "d.recipient_id = ANY(%(recipients)s) AND d.purpose_key = %(purpose)s"
        f" AND d.subject_id IN ({_people_of(node.model, node.hops, rule.batch)})",
        {**params, "recipients": recipients, "purpose": purpose.key},
    )


def purpose_ended(rule: Rule, had: Had, batch: UUID) -> None:
    """Records of a purpose went: for those who have none of it left, whoever had data for it is told."""
    purpose = rule.holding.purpose
    if not had or purpose is None:
        return
    keep = _having(purpose, sorted({key for people in had.values() for key in people}))
    left = {number: {k: v for k, v in people.items() if k not in keep} for number, people in had.items()}
    _pass({number: people for number, people in left.items() if people}, batch, purpose)


def _pass(had: Had, batch: UUID, purpose: Purpose | None) -> None:
    if not had:
        return
    for recipient in certificates.to_be_told():
        people = sorted(had.get(recipient.pk, {}).items())
        for first in range(0, len(people), CHUNK):
            some = people[first : first + CHUNK]
            passing = Passing(uuid7(), recipient, {key: frozenset(kinds) for key, kinds in some}, purpose)
            ledger.record(
                "passing_on",
                {"passing": str(passing.number), "batch": str(batch), "recipient": recipient.key, "people": len(some),
                 "purpose": purpose.key if purpose else ""},
            )  # fmt: skip
            for hook in _hooks:
                hook(passing)


def _had(which: str, params: dict[str, Any]) -> Had:
    found: Had = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.recipient_id, d.subject_id, array_agg(DISTINCT array_to_string(d.categories, ','))"
            f" FROM {table(Disclosure)} d WHERE d.organisation_id = %(organisation)s AND {which} GROUP BY 1, 2",
            {**params, "organisation": scope.current()},
        )
        for recipient, person, kinds in cursor.fetchall():
            found.setdefault(recipient, {})[person] = {key for said in kinds for key in said.split(",") if key}
    return found


def _having(purpose: Purpose, keys: list[Any]) -> set[Any]:
    """Which of these people have records of a purpose."""
    found: set[Any] = set()
    with connection.cursor() as cursor:
        for node in nodes():
            if node.holding.purpose is not None and node.holding.purpose.key == purpose.key and not node.gate:
                params: dict[str, Any] = {"keys": keys, "organisation": scope.current()}
                cursor.execute(_people_of(node.model, node.hops, node.where), params)
                found.update(row[0] for row in cursor.fetchall())
    return found


def _people_of(model: Any, hops: tuple[Any, ...], where: str) -> str:
    """SQL for the keys of the people to whom these rows lead."""
    first = hops[0].column if hops else primary_key(model).column
    statement = f"SELECT {column(model, first)} FROM {table(model)} WHERE {where}"
    for hop, onward in zip(hops, (*hops[1:], None), strict=True):
        wanted = onward.column if onward else primary_key(subject_model()).column
        if hop.target != wanted:
            matches = f"{in_scope(hop.model)}{column(hop.model, hop.target)} IN ({statement})"
            statement = f"SELECT {column(hop.model, wanted)} FROM {table(hop.model)} WHERE {matches}"
    return statement
