"""The model of the data subject, whatever a project calls it, and the number records know a person by."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from softranet.privacy.scope import current, tenancy


class NotHere(LookupError):
    """The person is not in the open scope.

    Found: no row with this key. Expected: somebody who is present and has not been erased.
    """


def subject_model() -> type[models.Model]:
    """The model that ``PRIVACY_SUBJECT_MODEL`` names."""
    return apps.get_model(settings.PRIVACY_SUBJECT_MODEL)


def pseudonym(key: Any) -> UUID:
    """The person's record number as the ledger writes it: the key itself, or an integer key as 128 bits."""
    return key if isinstance(key, UUID) else UUID(int=int(key))


def key_of(number: UUID) -> Any:
    """The key of the subject model that a pseudonym stands for."""
    field = subject_model()._meta.pk
    return number if isinstance(field, models.UUIDField) else number.int


def within(queryset: Any) -> Any:
    """A queryset of the subject model cut to the open scope, also where the connection sees more."""
    names = {f.name for f in queryset.model._meta.concrete_fields}
    return queryset.filter(organisation_id=current()) if tenancy() and "organisation_id" in names else queryset


_walkers: list[Callable[[Any], None]] = []


def before_walk(prepare: Callable[[Any], None]) -> Callable[[Any], None]:
    """Have a function called with the person before all their records are read or ended.

    For what must be said to the database first, such as whose rows in other organisations are to be visible.
    """
    _walkers.append(prepare)
    return prepare


def walk(subject: Any) -> None:
    """Call what ``before_walk`` registered."""
    for prepare in _walkers:
        prepare(subject)


def alone(key: Any) -> None:
    """Have acts upon this person come one after another: this one goes on until the transaction ends, and may erase
    them. Ask for it before anything else of theirs is locked. Raises ``NotHere``."""
    _locked(key, "UPDATE")


def here(key: Any) -> None:
    """The same for an act that only adds something: it waits for others of its kind, and not for whoever merely keeps
    the person from going. Raises ``NotHere``."""
    _locked(key, "NO KEY UPDATE")


def stay(key: Any) -> bool:
    """Keep the person from being erased until the transaction ends; False when they are gone.

    Whoever locks a record of theirs and then writes another asks this first: erasure locks the person before their
    records, and two that lock in opposite orders wait for each other for ever.
    """
    try:
        _locked(key, "KEY SHARE")
    except NotHere:
        return False
    return True


def staying(keys: Collection[Any]) -> set[Any]:
    """Those of these people whom nobody is erasing just now: they stay until the transaction ends. Waits for nobody."""
    if not keys:
        return set()
    person = subject_model()
    name = connection.ops.quote_name(str(person._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name} FROM {connection.ops.quote_name(person._meta.db_table)} WHERE {name} = ANY(%s)"
            " FOR KEY SHARE SKIP LOCKED",
            [list(keys)],
        )
        return {row[0] for row in cursor.fetchall()}


def _locked(key: Any, strength: str) -> None:
    person = subject_model()._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {connection.ops.quote_name(person.db_table)}"
            f" WHERE {connection.ops.quote_name(str(person.pk.column))} = %s FOR {strength}",
            [key],
        )
        if cursor.fetchone() is None:
            raise NotHere("no such person in this scope; erased before, or never here")


_answering: list[Callable[[], bool]] = []


def answers_beyond(check: Callable[[], bool]) -> Callable[[], bool]:
    """Have a function say whether the open scope answers for the tables of no organisation that a person leads to.

    An account belongs to its holder: an organisation that merely knows them neither shows nor ends it.
    """
    _answering.append(check)
    return check


def answered_beyond(filled: set[str]) -> set[str]:
    """Of the person's columns that lead on to such tables, those the open scope may follow: all or none."""
    return filled if filled and all(check() for check in _answering) else set()


_gathering: list[str] = []


def gather(statement: str) -> None:
    """Have SQL run before the records of the people in %(keys)s are read or ended, in the same message.

    For rows that are about a person and do not point to them yet. It is set-based and uses %(organisation)s.
    """
    _gathering.append(statement)


def gathering() -> tuple[str, ...]:
    """The statements that ``gather`` registered."""
    return tuple(_gathering)
