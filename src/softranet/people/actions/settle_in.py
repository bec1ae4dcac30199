"""Somebody brings their data from elsewhere: an act of their own, proven from their mailbox."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from softranet.people import normalise
from softranet.people.actions.meet import meet
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Kind, Person, PostalAddress
from softranet.privacy import collect, ledger
from softranet.privacy.models import Source
from softranet.privacy.move import Carried, NotPortable, Portable
from softranet.privacy.records import now

PERSON, POINT, ADDRESS = (m._meta.label for m in (Person, ContactPoint, PostalAddress))
_LENGTHS = {"street": 200, "postal_code": 20, "city": 100, "region": 100}


class TakenElsewhere(ValueError):
    """The address belongs to somebody else in this organisation by now; one mailbox, one person."""


def addresses(portable: Portable) -> list[str]:
    """The e-mail addresses in a file, each of which its owner can prove. Raises ``NotPortable``."""
    return list(dict.fromkeys(p["value"] for p in _points(portable) if p["kind"] == Kind.EMAIL))


def others(portable: Portable) -> list[Carried]:
    """The records of kinds that are not the people's own."""
    return [record for record in portable.records if record.table not in (PERSON, POINT, ADDRESS)]


def settle_in(portable: Portable, source: Source, *, proven: str) -> Person:
    """Take in what a file says about a person and their ``proven`` address; what is known here stays as it is.

    Further e-mail addresses are not taken from the file: anybody can write anybody's into it. Raises ``NotPortable``.
    """
    own = _person(portable)
    birth_date = own.pop("birth_date")
    person = meet(source, email=proven, **own)
    blank = {name: value for name, value in own.items() if value and not getattr(person, name)}
    if birth_date and person.birth_date is None:
        blank["birth_date"] = birth_date
    for name, value in blank.items():
        setattr(person, name, value)
    person.sort_key = fold(person.name or person.company)
    person.save(update_fields=[*blank, "sort_key"])
    for point in _points(portable):
        if point["kind"] != Kind.EMAIL:
            _add_point(person, point["kind"], point["value"], source)
    _add_addresses(person, portable, source)
    ContactPoint.objects.filter(person=person, value=proven, verified_at=None).update(verified_at=now())
    ledger.record("moved in", {"person": str(person.id), "source": str(source.id)}, person.id)
    return person


def add_proven(person: Person, email: str, source: Source) -> None:
    """One more address of theirs, proven from its own mailbox. Raises ``TakenElsewhere``."""
    try:
        with transaction.atomic():
            _add_point(person, Kind.EMAIL, email, source)
    except IntegrityError:
        raise TakenElsewhere(email.rpartition("@")[2]) from None
    ContactPoint.objects.filter(person=person, value=email, verified_at=None).update(verified_at=now())


def _add_point(person: Person, kind: str, value: str, source: Source) -> None:
    if not ContactPoint.objects.filter(person=person, kind=kind, value=value).exists():
        point = ContactPoint.objects.create(person=person, kind=kind, value=value, source=source)
        collect.came_by(person, point.id, source)


def _add_addresses(person: Person, portable: Portable, source: Source) -> None:
    for row in portable.of(ADDRESS):
        clean = {name: _text(row, name, longest) for name, longest in _LENGTHS.items()}
        clean["country"] = _checked(normalise.country, row, "country")
        if any(clean.values()) and not PostalAddress.objects.filter(person=person, **clean).exists():
            PostalAddress.objects.create(person=person, source=source, **clean)


def _person(portable: Portable) -> dict[str, Any]:
    rows = portable.of(PERSON)
    if len(rows) != 1:
        raise NotPortable(f"found {len(rows)} people; expected the file of one")
    row = rows[0]
    return {
        "name": _text(row, "name", 200), "company": _text(row, "company", 200),
        "language": _text(row, "language", 12), "country": _checked(normalise.country, row, "country"),
        "birth_date": _day(row),
    }  # fmt: skip


def _points(portable: Portable) -> list[dict[str, str]]:
    found = []
    for row in portable.of(POINT):
        kind, value = row.get("kind"), _text(row, "value", 254)
        if kind not in Kind.values:
            raise NotPortable("found an address of no known kind; expected email, phone or fax")
        clean = normalise.email if kind == Kind.EMAIL else _number
        found.append({"kind": str(kind), "value": _checked(clean, {"value": value}, "value")})
    return found


def _number(value: str) -> str:
    return normalise.phone(value, "")


def _text(row: dict[str, Any], name: str, longest: int) -> str:
    value = row.get(name) or ""
    if not isinstance(value, str):
        raise NotPortable(f"found a {type(value).__name__} for {name}; expected a text")
    return _checked(lambda text: normalise.text(text, longest), {name: value}, name)


def _checked(clean: Any, row: dict[str, Any], name: str) -> str:
    value = row.get(name) or ""
    try:
        return str(clean(value)) if value else ""
    except (ValueError, AttributeError, TypeError):
        raise NotPortable(f"found a {name} that is none; expected one as the schema describes it") from None


def _day(row: dict[str, Any]) -> date | None:
    try:
        found = date.fromisoformat(row["birth_date"]) if row.get("birth_date") else None
    except (ValueError, TypeError):
        raise NotPortable("found a birth_date that is none; expected a day like 1990-05-17") from None
    if found is not None and not date(1850, 1, 1) <= found <= now().date():
        raise NotPortable("found a birth_date out of reach; expected a day in the past")
    return found
