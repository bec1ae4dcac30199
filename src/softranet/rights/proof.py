"""Proof of who somebody is, in proportion to what could go wrong (GDPR Art. 12(6), recital 64).

Opting out needs none. Seeing, correcting and taking a copy need a link opened from a mailbox we know. What cannot be
undone or leaves for elsewhere needs one thing more: a second factor, or a fact we know that is not in the mail. Facts
alone open nothing, however many somebody knows. Where we know nothing but the address, nothing more is asked: data is
not collected in order to identify (Art. 11).
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from softranet.accounts.second_factor import has_second_factor
from softranet.people.models import Kind, Person
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.rights.models import RequestKind, Strength, Visit

TRIES = 5
"""Wrong answers in a day, whatever the number of links; then a member decides."""
STRONG = frozenset({Strength.KNOWN, Strength.SECOND_FACTOR, Strength.ONLY_LINK, Strength.MEMBER})


class Level(StrEnum):
    """What a kind of request needs."""

    NONE = "none"
    LINK = "link"
    STRONGER = "stronger"


_NEEDED = {
    RequestKind.OPT_OUT: Level.NONE,  # Cal. Civ. Code § 1798.135(c)(1)
    RequestKind.DELETION: Level.STRONGER,
    RequestKind.PORTABILITY: Level.STRONGER,
}


class NotProven(PermissionError):
    """The link alone is not enough for this kind of request."""


def needed(kind: RequestKind) -> Level:
    return _NEEDED.get(kind, Level.LINK)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _phones(person: Person) -> list[str]:
    points = person.contact_points.filter(kind=Kind.PHONE).values_list("value", flat=True)
    return [_digits(value)[-4:] for value in points]


def _birth_date(person: Person) -> list[str]:
    return [person.birth_date.isoformat()] if person.birth_date else []


def _postal_codes(person: Person) -> list[str]:
    found = person.postal_addresses.exclude(postal_code="").values_list("postal_code", flat=True)
    return [_plain(code) for code in found]


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


FACTS: dict[str, tuple[Promise | str, Callable[[Person], list[str]]]] = {
    "birth_date": (_("Your date of birth"), _birth_date),
    "phone": (_("The last four digits of your phone number"), _phones),
    "postal_code": (_("The postal code of your address"), _postal_codes),
}


def known(person: Person) -> list[str]:
    """The facts we could ask for; the place somebody lives only where there is nothing less easy to guess."""
    found = [key for key, (_label, values) in FACTS.items() if values(person)]
    return found if found == ["postal_code"] else [key for key in found if key != "postal_code"]


def shown(visit: Visit, request: HttpRequest | None = None) -> Strength:
    """What this visit has shown: noted, or to be seen from the session, or all there is to show."""
    if visit.strength in STRONG:
        return Strength(visit.strength)
    person = Person.objects.get(id=visit.subject_id)
    if request is not None and _second_factor(request, person):
        return Strength.SECOND_FACTOR
    return Strength.LINK if has_factor(person) or known(person) else Strength.ONLY_LINK


def enough(visit: Visit, kind: RequestKind, request: HttpRequest | None = None) -> bool:
    """Whether what this visit has shown suffices for the kind."""
    return needed(kind) is not Level.STRONGER or shown(visit, request) in STRONG


def prove(visit: Visit, given: dict[str, str]) -> bool:
    """Compare what was entered with what we know; one that fits is enough. Each wrong try counts.

    Whoever has a second factor shows that: what we know can be read by whoever reads their mail.
    """
    person = Person.objects.get(id=visit.subject_id)
    if exhausted(visit) or has_factor(person):
        return False
    fits = False
    for key in known(person):
        said = _plain(given.get(key, ""))
        for value in FACTS[key][1](person):
            fits |= bool(said) and hmac.compare_digest(said.encode(), value.encode())
    if fits:
        visit.strength = Strength.KNOWN
        visit.save(update_fields=["strength"])
        return True
    visit.tries += 1
    visit.save(update_fields=["tries"])
    ledger.record("proof.failed", {"visit": str(visit.id)}, subject_id=person.id)
    return False


def exhausted(visit: Visit) -> bool:
    """Whether too much was tried about this person since yesterday. Locks the person: tries at once are counted too."""
    Person.objects.select_for_update().filter(id=visit.subject_id).first()
    since = now() - timedelta(days=1)
    tried: Any = Visit.objects.filter(subject=visit.subject_id, expires_at__gt=since).aggregate(n=Sum("tries"))["n"]
    return bool((tried or 0) >= TRIES)


def has_factor(person: Person) -> bool:
    return person.account is not None and has_second_factor(person.account)


def _second_factor(request: HttpRequest, person: Person) -> bool:
    """Signed in as their own account, in this session by a second factor."""
    mine = request.user.is_authenticated and request.user.pk == person.account_id
    return bool(mine and any(r.get("method") == "mfa" for r in get_authentication_records(request)))
