"""Somebody comes to us: found by their e-mail address, or made."""

from collections.abc import Callable, Sequence
from functools import cache

from django.db import IntegrityError, connection
from django.db.models import Model

from softranet.organisations.models import Organisation
from softranet.people import normalise
from softranet.people.actions import together
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import collect, ledger, opt_out, scope, tombstones
from softranet.privacy.models import Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now

_TRIES = 5
_PERSON, _POINT = Person._meta.db_table, ContactPoint._meta.db_table
_OWN_ACTS = (SourceKind.FORM, SourceKind.ACCOUNT, SourceKind.PERSON)
With = Callable[[Person], Sequence[Model]]


def nothing(person: Person) -> Sequence[Model]:
    """They come with nothing but themselves."""
    return ()


def meet(
    source: Source,
    *,
    email: str = "",
    phone: str = "",
    name: str = "",
    company: str = "",
    language: str = "",
    country: str = "",
    row: int | None = None,
    bringing: With = nothing,
) -> Person:
    """The person with this e-mail address in the open scope, made where there is none.

    ``source`` may be not yet written; it is then, in one statement with them and with the new records that they are
    ``bringing``. Somebody known costs the same number of statements as a stranger: time would tell who is known.

    Whoever is known keeps all they have: only their last activity and the way the address came by are noted.
    Somebody without an e-mail address is always new, since phones are shared. Who was erased and comes back by
    an act of their own is no longer kept out.

    Raises:
        ValueError: an address or number that is none, or words too long; says what was found and expected.
    """
    email = normalise.email(email) if email else ""
    values = {
        "name": normalise.text(name, 200),
        "company": normalise.text(company, 200),
        "language": normalise.text(language, 12),
        "country": normalise.country(country) if country else "",
    }
    phone = normalise.phone(phone, values["country"] or _home()) if phone else ""
    lifted = [value for value in (email, phone) if value and source.kind in _OWN_ACTS]
    opted = False
    for _attempt in range(_TRIES):
        person, also = _known(email, [value for value in (email, phone) if value], lifted)
        opted = opted or also
        if person is not None:
            way = collect.way_of(person, person.point_id, source, row=row)  # type: ignore[attr-defined]
            _write(_unwritten(source, bringing(person)), once=[way])
            return _opted_out(person) if opted else person
        made = _make(source, row, email, phone, values, bringing)
        if made is not None:
            return _opted_out(made) if opted else made
        # Somebody else met them between our look and our insert; the unique index made us wait for them.
    raise IntegrityError("a person was made and erased again at every try")


def _known(email: str, values: list[str], lifted: list[str]) -> tuple[Person | None, bool]:
    """Whose address it is, with its number as ``point_id``, and whether one of the ``values`` opted out before anybody
    knew it. Their row is locked by noting their activity, so that no erasure overtakes us. Tombstones of ``lifted`` and
    remembered opt-outs go in the same message, for strangers as for the known."""
    lifting, params = tombstones.lifting(lifted)
    recalling, also = opt_out.recalling(values)
    met = (
        f"UPDATE {_PERSON} AS person SET last_activity_at = %(now)s FROM {_POINT} AS point"  # noqa: S608
        " WHERE point.organisation_id = %(organisation)s AND point.kind = %(kind)s AND point.value = %(value)s"
        " AND person.organisation_id = point.organisation_id AND person.id = point.person_id"
        f" RETURNING point.id, {_columns()}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"{lifting}; {recalling}; {met}",
            {**params, **also, "now": now(), "kind": Kind.EMAIL.value, "value": email},
        )
        cursor.nextset()
        opted = bool(cursor.rowcount)
        cursor.nextset()
        row = cursor.fetchone()
    if row is None:
        return None, opted
    person = Person.from_db(connection.alias, [field.attname for field in Person._meta.concrete_fields], row[1:])
    person.point_id = row[0]  # type: ignore[attr-defined]
    return person, opted


@cache
def _columns() -> str:
    return ", ".join(f"person.{field.column}" for field in Person._meta.concrete_fields)


def _opted_out(person: Person) -> Person:
    opt_out.start(person, how="remembered")
    return person


def _unwritten(source: Source, records: Sequence[Model]) -> list[Model]:
    return [source, *records] if source._state.adding else [*records]


def _write(records: list[Model], once: list[Model]) -> None:
    """In one statement; ``once`` alone where nothing else is new."""
    together.insert(*(records or once), once=once if records else ())


def _make(
    source: Source, row: int | None, email: str, phone: str, values: dict[str, str], bringing: With
) -> Person | None:
    """Everything in one statement; None where somebody has the e-mail address by now."""
    moment = now()
    person = Person(
        source=source, source_row=row, collected_at=moment, last_activity_at=moment,
        sort_key=fold(values["name"] or values["company"]), **values,
    )  # fmt: skip
    points = [
        ContactPoint(person=person, kind=kind, value=value, source=source, source_row=row, collected_at=moment)
        for kind, value in ((Kind.EMAIL, email), (Kind.PHONE, phone))
        if value
    ]
    said = {"person": str(person.id), "source": str(source.id), "way": source.way}
    rest = [
        *(collect.way_of(person, point.id, source, row=row) for point in points),
        ledger.entry("collected", said, person.id),
        *_unwritten(source, bringing(person)),
    ]
    # First the e-mail address, the only one that may be taken.
    order = [points[0], person, *points[1:]] if email else [person, *points]
    return person if together.insert(*order, *rest) else None


def _home() -> str:
    return Organisation.objects.values_list("country", flat=True).get(id=scope.current())
