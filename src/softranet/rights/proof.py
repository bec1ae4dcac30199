"""Proof of who somebody is, in proportion to what could go wrong (GDPR Art. 12(6), recital 64).

``NEEDED`` says what each kind of request needs, ``ways`` what this person can show besides the link. A link from a
mailbox shows everything we know about them: so nothing that we know proves anything more, and no questions are asked.
Another mailbox does, and so does their second factor. Who cannot get at the other one waits and says it once more:
whoever got at a mailbox for an hour has lost it by then, and the letters to every address let the person stop it
meanwhile. Of somebody with one mailbox and no second factor there is nothing else to ask for, and nothing is
collected in order to identify (Art. 11): their link is enough.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from softranet.accounts.second_factor import has_second_factor
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import facts
from softranet.privacy.models import Provenance
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.rights.models import Awaited, OpenLink, RequestKind, Strength, Visit

STRONG = frozenset({
    Strength.SECOND_POINT, Strength.SECOND_FACTOR, Strength.WAITED, Strength.ONLY_LINK, Strength.MEMBER,
})  # fmt: skip
LINK_LIVES = timedelta(hours=1)
STEADY = timedelta(days=30)
"""An address that was entered on the person's own page proves no more than the page does, for so long."""


class Level(StrEnum):
    """What a kind of request needs."""

    NONE = "none"
    LINK = "link"
    STRONGER = "stronger"


NEEDED = {
    RequestKind.OPT_OUT: Level.NONE,  # Cal. Civ. Code § 1798.135(c)(1): nothing is lost by it
    RequestKind.ACCESS: Level.LINK,  # whoever has the mailbox could have had the data mailed there
    RequestKind.COPY: Level.LINK,
    RequestKind.KNOW_CATEGORIES: Level.LINK,
    RequestKind.CORRECTION: Level.LINK,  # can be corrected back; a corrected address proves nothing for a month
    RequestKind.OBJECTION: Level.LINK,  # can be taken back
    RequestKind.RESTRICTION: Level.LINK,
    RequestKind.COMPLAINT: Level.LINK,  # a member judges it
    RequestKind.DELETION: Level.STRONGER,  # cannot be undone
    RequestKind.PORTABILITY: Level.STRONGER,  # begins a life elsewhere in the person's name
}
"""The table that docs/explanation/proof.md shows."""


class Way(StrEnum):
    """What can be shown besides the link."""

    SECOND_FACTOR = "second_factor"
    SECOND_POINT = "second_point"
    WAIT = "wait"


class NotProven(PermissionError):
    """The link alone is not enough for this kind of request."""


def needed(kind: RequestKind) -> Level:
    return NEEDED[kind]


def ways(visit: Visit) -> list[Way]:
    """What this person can show. Whoever has a second factor shows that: they wanted a mailbox not to be enough."""
    if has_factor(Person.objects.get(id=visit.subject_id)):
        return [Way.SECOND_FACTOR]
    found = [Way.SECOND_POINT] if others(visit) else []
    return [*found, Way.WAIT] if steady(visit.subject_id).exists() else found


def others(visit: Visit) -> list[ContactPoint]:
    """Mailboxes of theirs besides the one whose link opened the page."""
    return list(steady(visit.subject_id).exclude(id=_point(visit)).order_by("collected_at"))


def steady(person: Any) -> QuerySet[ContactPoint]:
    """The mailboxes of the person with this key, but for those entered lately on their page, by them or whoever opened
    it."""
    points = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL, bounced_at=None)
    return points.exclude(Exists(_entered()))


def _alone(visit: Visit) -> bool:
    """Whether the mailbox that opened the page is all there is. One that was changed on the page lately, whatever
    became of it since, was another one before: whoever got at the first would only have to lead it astray."""
    points = ContactPoint.objects.filter(person=visit.subject_id, kind=Kind.EMAIL)
    there = points.filter(Q(bounced_at=None) | Exists(_entered())).values_list("id", flat=True)
    own = _point(visit)
    return list(there) == [own] and steady(visit.subject_id).filter(id=own).exists()


def _entered() -> QuerySet[Provenance]:
    return Provenance.objects.filter(
        record=OuterRef("pk"), source__kind=SourceKind.PERSON, source__at__gt=now() - STEADY
    )


def shown(visit: Visit, kind: RequestKind, request: HttpRequest | None = None) -> Strength:
    """What this visit has shown: noted, or to be seen from the session, or from a wait that is over."""
    if visit.strength in STRONG:
        return Strength(visit.strength)
    person = Person.objects.get(id=visit.subject_id)
    if has_factor(person):
        return Strength.SECOND_FACTOR if request is not None and _signed_in(request, person) else Strength.LINK
    if _alone(visit):
        return Strength.ONLY_LINK
    return Strength.WAITED if _waited(visit, kind) else Strength.LINK


def enough(visit: Visit, kind: RequestKind, request: HttpRequest | None = None) -> bool:
    """Whether what this visit has shown suffices for the kind."""
    return needed(kind) is not Level.STRONGER or shown(visit, kind, request) in STRONG


def wait() -> timedelta:
    """Between asking and saying it again. Shorter than the stated time for deletions, so that whoever says it again
    when told to is gone within that time of the first asking, too."""
    return timedelta(hours=facts.value("prompt.deletion", current())) * 5 / 6


def has_factor(person: Person) -> bool:
    return person.account is not None and has_second_factor(person.account)


def _waited(visit: Visit, kind: RequestKind) -> bool:
    """The link was asked for after the wait, at a mailbox that nobody changed lately."""
    link: Any = OpenLink.objects.filter(id=visit.link).first()
    if link is None or not steady(visit.subject_id).filter(id=link.point).exists():
        return False
    made = link.expires_at - LINK_LIVES
    return Awaited.objects.filter(subject=visit.subject_id, kind=kind, confirm_from__lte=made).exists()


def _point(visit: Visit) -> Any:
    return OpenLink.objects.filter(id=visit.link).values_list("point", flat=True).first()


def _signed_in(request: HttpRequest, person: Person) -> bool:
    """As their own account, in this session by a second factor: a code, or a recovery code."""
    mine = request.user.is_authenticated and request.user.pk == person.account_id
    return bool(mine and any(r.get("method") == "mfa" for r in get_authentication_records(request, person.account)))
