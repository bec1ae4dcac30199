"""Somebody comes to us: found by their e-mail address, or made."""

from django.db import IntegrityError, transaction

from softranet.organisations.models import Organisation
from softranet.people import normalise
from softranet.people.folding import fold
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import collect, ledger, scope, tombstones
from softranet.privacy.models import Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now

_TRIES = 5
_OWN_ACTS = (SourceKind.FORM, SourceKind.ACCOUNT, SourceKind.PERSON)


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
) -> Person:
    """The person with this e-mail address in the open scope, made where there is none.

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
    if source.kind in _OWN_ACTS:
        for value in filter(None, (email, phone)):
            tombstones.lift(value)
    for _attempt in range(_TRIES):
        point = _known(email)
        if point is not None:
            person: Person = point.person
            collect.came_by(person, point.id, source, row=row)
            return person
        try:
            with transaction.atomic():
                return _make(source, row, email, phone, values)
        except IntegrityError:
            # Somebody else met them between our look and our insert; the unique index made us wait for them.
            if not email:
                raise
    raise IntegrityError("a person was made and erased again at every try")


def _known(email: str) -> ContactPoint | None:
    """The address with its person, whose row is locked by noting their activity: no erasure overtakes us."""
    if not email:
        return None
    point = ContactPoint.objects.select_related("person").filter(kind=Kind.EMAIL, value=email).first()
    if point is None or not Person.objects.filter(pk=point.person_id).update(last_activity_at=now()):
        return None
    return point


def _make(source: Source, row: int | None, email: str, phone: str, values: dict[str, str]) -> Person:
    moment = now()
    person = Person.objects.create(
        source=source, source_row=row, collected_at=moment, last_activity_at=moment,
        sort_key=fold(values["name"] or values["company"]), **values,
    )  # fmt: skip
    for kind, value in ((Kind.EMAIL, email), (Kind.PHONE, phone)):
        if value:
            point = ContactPoint.objects.create(
                person=person, kind=kind, value=value, source=source, source_row=row, collected_at=moment
            )
            collect.came_by(person, point.id, source, row=row, made=True)
    ledger.record("collected", {"person": str(person.id), "source": str(source.id), "way": source.way}, person.id)
    return person


def _home() -> str:
    return Organisation.objects.values_list("country", flat=True).get(id=scope.current())
