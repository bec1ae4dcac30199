"""What a member of the organisation adds or corrects about a person."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import EDIT, demand
from softranet.people import normalise
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Kind, Person, PostalAddress
from softranet.privacy import collect, ledger, opt_out, scope
from softranet.privacy.models import Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.rectify import rectify

_MET = ("email", "phone", "name", "company", "language", "country")
_LENGTHS = {"name": 200, "company": 200, "language": 12}
_ADDRESS_LENGTHS = {"street": 200, "postal_code": 20, "city": 100, "region": 100}


class Taken(ValueError):
    """The address belongs to somebody else here.

    Found: another person with this e-mail address. Expected: an address of nobody else; one mailbox, one person.
    """


def staff_source(actor: Membership) -> Source:
    """This member's act, as the source of what comes in by it."""
    return collect.open_source(SourceKind.STAFF, "staff", reference=actor.account_id)


def add_person(values: dict[str, Any], *, actor: Membership) -> Person:
    """Somebody the organisation knows in person. ``values`` as for ``meet``.

    Raises ``ValueError`` for an address that is none, ``Taken`` when the person is here already.
    """
    demand(actor, EDIT)
    if not any(values.get(key) for key in ("name", "company", "email", "phone")):
        raise normalise.missing(_("a name, an organisation, an e-mail address or a phone number"))
    if values.get("email") and _owner(normalise.email(values["email"])):
        raise Taken(_("Somebody with this e-mail address is here already."))
    return meet(staff_source(actor), **{key: values[key] for key in _MET if key in values})


def edit(person: Person, values: dict[str, Any], *, actor: Membership) -> list[str]:
    """Change what is said about a person; returns the names of the fields that changed. Whoever was given the old
    values is told, as with a correction of the person's own.

    Raises ``ValueError`` for words too long or a country that is none.
    """
    demand(actor, EDIT)
    clean: dict[str, Any] = {}
    for key, value in values.items():
        if key == "country":
            clean[key] = normalise.country(value) if value else ""
        elif key == "birth_date":
            clean[key] = _birth_date(value)
        else:
            clean[key] = normalise.text(value, _LENGTHS[key])
    if all(getattr(person, key) == value for key, value in clean.items()):
        return []
    return rectify(person, person, clean, actor=actor.account_id, source=staff_source(actor))


def add_point(person: Person, kind: Kind, value: str, *, actor: Membership) -> ContactPoint:
    """An e-mail address or a number more. One that the person has already is returned as it is.

    Raises ``ValueError`` for what is none, ``Taken`` for somebody else's mailbox.
    """
    demand(actor, EDIT)
    written = normalise.email(value) if kind == Kind.EMAIL else normalise.phone(value, person.country or _home())
    had = ContactPoint.objects.filter(person=person, kind=kind, value=written).first()
    if had is not None:
        return had
    source = staff_source(actor)
    try:
        with transaction.atomic():
            point = ContactPoint.objects.create(person=person, kind=kind, value=written, source=source)
    except IntegrityError:
        raise Taken(_("This e-mail address belongs to somebody else here.")) from None
    collect.came_by(person, point.id, source)
    if opt_out.recalled([written]):
        opt_out.start(person, how="remembered", actor=actor.account_id)
    _record("contact point added", person, actor, point=str(point.id))
    return point


def remove_point(point: ContactPoint, *, actor: Membership) -> None:
    """An address or number that is no longer the person's; how it came goes with it."""
    demand(actor, EDIT)
    person, number = point.person, str(point.id)
    person.provenance.filter(record=point.id).delete()
    point.delete()
    _record("contact point removed", person, actor, point=number)


def write_address(
    person: Person, values: dict[str, str], *, actor: Membership, of: PostalAddress | None = None
) -> None:
    """A postal address more, or another text of the one ``of``; an empty text removes it."""
    demand(actor, EDIT)
    clean = {key: normalise.text(values.get(key, ""), longest) for key, longest in _ADDRESS_LENGTHS.items()}
    clean["country"] = normalise.country(values["country"]) if values.get("country") else ""
    if not any(clean.values()):
        if of is not None:
            of.delete()
            _record("address removed", person, actor)
        return
    if of is not None:
        rectify(person, of, clean, actor=actor.account_id, source=staff_source(actor))
        return
    PostalAddress.objects.create(person=person, source=staff_source(actor), **clean)
    _record("address written", person, actor)


def _record(kind: str, person: Person, actor: Membership, **what: Any) -> None:
    ledger.record(kind, {"person": str(person.id), "actor": str(actor.account_id), **what}, person.id)


def _owner(email: str) -> ContactPoint | None:
    return ContactPoint.objects.filter(kind=Kind.EMAIL, value=email).first()


def _birth_date(value: date | None) -> date | None:
    if value is not None and not date(1850, 1, 1) <= value <= now().date():
        raise ValueError(_("Found %(day)s, expected a day of birth in the past.") % {"day": value.isoformat()})
    return value


def _home() -> str:
    return Organisation.objects.values_list("country", flat=True).get(id=scope.current())
