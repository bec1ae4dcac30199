"""People as a file: those the gate permits, recorded as a disclosure before a line leaves."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import EXPORT, demand
from softranet.people import listing, tables
from softranet.people.models import ContactPoint, Person, PersonTag, PostalAddress
from softranet.privacy import ledger, scope
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Permission, Recipient
from softranet.privacy.models.consenting import GRANTED
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.permitted import permitted
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER, RELATION, Category

KEY = "own-files"
WHAT = frozenset({
    Category.NAME, Category.EMPLOYER, Category.EMAIL, Category.PHONE, Category.ADDRESS, Category.COUNTRY,
    Category.LANGUAGE, Category.BIRTH_DATE, Category.EXTERNAL_ID, Category.RELATION, Category.PREFERENCE,
})  # fmt: skip
COLUMNS = ("id", "name", "company", "email", "phone", "fax", "street", "postal_code", "city", "region", "country",
           "language", "birth_date", "external_id", "tags", "newsletter", "collected_at")  # fmt: skip
_AT_ONCE = 1000


def export(chosen: listing.Filter, *, actor: Membership, exact: bool) -> Iterator[str]:
    """The chosen people as CSV, part by part.

    Each part has a scope of its own and commits its disclosures before it is handed out: a broken connection
    cannot take a line that is not on record.
    """
    demand(actor, EXPORT)
    number, organisation = uuid7(), scope.current()
    ensure_own_files()
    ledger.record("exported", {"export": str(number), "actor": str(actor.account_id), "exact": exact})
    return _parts(organisation, number, actor.account_id, chosen, exact=exact)


def _parts(organisation: UUID, number: UUID, actor: UUID, chosen: listing.Filter, *, exact: bool) -> Iterator[str]:
    yield tables.lines([COLUMNS], exact=exact)
    after: UUID | None = None
    while True:
        with organisation_scope(organisation):
            gate = permitted(RELATION)
            people = gate.filter(chosen.apply(Person.objects.all())).order_by("id")
            part = list(islice(people.filter(id__gt=after) if after else people, _AT_ONCE))
            if not part:
                return
            with disclose(gate, recipient=KEY, what=WHAT, reference=number, actor=actor) as out:
                out.add_permitted(part)
            text = tables.lines(_rows(part), exact=exact)
            after = part[-1].id
        yield text


def _rows(people: list[Person]) -> Iterator[list[Any]]:
    points: dict[tuple[UUID, str], list[str]] = {}
    for key, kind, value in (
        ContactPoint.objects.filter(person__in=people)
        .order_by("collected_at")
        .values_list("person_id", "kind", "value")
    ):
        points.setdefault((key, kind), []).append(value)
    addresses: dict[UUID, PostalAddress] = {}
    for address in PostalAddress.objects.filter(person__in=people).order_by("-collected_at"):
        addresses[address.person_id] = address
    tags: dict[UUID, list[str]] = {}
    given = PersonTag.objects.filter(person__in=people).order_by("tag__name")
    for key, name in given.values_list("person_id", "tag__name"):
        tags.setdefault(key, []).append(name)
    states = dict(
        Permission.objects.filter(subject__in=people, purpose_key=NEWSLETTER.key).values_list("subject_id", "state")
    )
    for p in people:
        where = addresses.get(p.id)
        place = [where.street, where.postal_code, where.city, where.region] if where else [""] * 4
        reach = [" ".join(points.get((p.id, kind), [])) for kind in ("email", "phone", "fax")]
        state = states.get(p.id)
        agreed = "" if state is None else "yes" if state in GRANTED else "no"
        yield [
            p.id, p.name, p.company, *reach, *place, p.country, p.language, p.birth_date, p.external_id,
            ";".join(tags.get(p.id, [])), agreed, p.collected_at.isoformat(timespec="seconds"),
        ]  # fmt: skip


def ensure_own_files() -> Recipient:
    """The organisation itself in the register, for the files its members take; kept in line with its facts."""
    organisation = Organisation.objects.get(id=scope.current())
    row, _made = Recipient.objects.update_or_create(
        key=KEY,
        defaults={"name": organisation.name, "kind": RecipientKind.MEMBER, "country": organisation.country},
        create_defaults={
            "name": organisation.name, "kind": RecipientKind.MEMBER, "country": organisation.country,
            "purposes": [RELATION.key], "categories": sorted(c.key for c in WHAT),
        },
    )  # fmt: skip
    return row
