"""What a person hears from an organisation: shown, ended and taken up again by a link in their mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from softranet.mail.links import Links
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import collect, consent, rectify, scope, subjects
from softranet.privacy.models import ConsentEvent, Permission, Source, Terms
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.consenting import GRANTED, ConsentState
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NEWSLETTER, Purpose, purposes
from softranet.privacy.vocabulary import purpose as purpose_of
from softranet.web import tokens

UNSUBSCRIBE, PREFERENCES = "unsubscribe", "preferences"


@dataclass(frozen=True)
class Choice:
    """One purpose the person can end alone. ``wording``: what they agreed to, or would."""

    purpose: Purpose
    granted: bool
    since: datetime | None
    wording: str


def links(subject_id: UUID, record: UUID | None, purpose: Purpose, base_url: str) -> Links:
    """The ways out that stand in a message. A token carries record numbers only, and never expires: a way out
    that stops working is none."""
    slug = Organisation.objects.values_list("slug", flat=True).get(pk=scope.current())
    base = base_url or str(settings.SOFTRANET_PUBLIC_URL)
    out = tokens.sign(UNSUBSCRIBE, str(subject_id), purpose.key, str(record or ""))
    return Links(
        unsubscribe=base + reverse("unsubscribe", args=[slug, out]),
        preferences=base + preferences_path(subject_id, record, slug),
    )


def preferences_path(subject_id: UUID, record: UUID | None, slug: str) -> str:
    return reverse("preferences", args=[slug, tokens.sign(PREFERENCES, str(subject_id), str(record or ""))])


def optional() -> list[Purpose]:
    return [p for p in purposes() if (p.needs_consent or p.marketing) and not p.explicit]


def choices(person: Person | None, organisation: Organisation) -> list[Choice]:
    """The newsletter, and whatever else the person was ever asked for."""
    rows = Permission.objects.filter(subject=person).select_related("event__terms") if person else []
    states = {row.purpose_key: row for row in rows}
    return [
        Choice(p, row is not None and row.state in GRANTED, row.since if row else None, _wording(p, row, organisation))
        for p in optional()
        for row in [states.get(p.key)]
        if row is not None or p is NEWSLETTER
    ]


def _wording(purpose: Purpose, row: Permission | None, organisation: Organisation) -> str:
    if row is not None and row.event.terms is not None:
        return str(row.event.terms.text)
    return offered(purpose, organisation)


def offered(purpose: Purpose, organisation: Organisation) -> str:
    """The words a person agrees to on the preferences page."""
    return _("I agree that %(name)s uses my data for this: %(what)s. I can take this back at any time.") % {
        "name": organisation.name,
        "what": purpose.label,
    }


def leave(person: Person, wanted: list[Purpose], *, how: str) -> list[ConsentEvent]:
    """End these purposes, at once. What is ended already stays as it is, and who is gone by now needs no end."""
    if not subjects.stay(person.pk):  # before their choices, as whoever erases them does
        return []
    standing = dict(
        Permission.objects.filter(subject=person, purpose_key__in=[p.key for p in wanted])
        .select_for_update(of=("self",))
        .values_list("purpose_key", "state")
    )
    over = (ConsentState.WITHDRAWN, ConsentState.REFUSED)
    ending = [p for p in wanted if standing.get(p.key) not in over]
    if not ending:
        return []
    source = _act()
    return [
        (consent.withdraw if standing.get(p.key) in GRANTED else consent.refuse)(person, p, how=how, source=source)
        for p in ending
    ]


def join(person: Person, purpose: Purpose, record: UUID, organisation: Organisation) -> ConsentEvent | None:
    """Agree, from the person's own mailbox: the link that led here was mailed there, so nothing is left to confirm.
    ``record``: that mailbox, as ``read_preferences`` says."""
    if not subjects.stay(person.pk) or consent.state(person, purpose) in GRANTED:
        return None
    source = _act()
    terms = Terms.of("consent", f"preferences.{purpose.key}", get_language() or "en", offered(purpose, organisation))
    collect.came_by(person, record, source)
    return consent.give(person, purpose, how="preferences", source=source, terms=terms)


def _act() -> Source:
    return collect.open_source(SourceKind.PERSON, "person", name="preferences page")


def read_unsubscribe(token: str) -> tuple[Person | None, Purpose, UUID | None]:
    """Whom and what a link ends, and their contact point that it was mailed to. The person is None when they are not
    here any more, the contact point where it is theirs no more. Raises ``BadToken``."""
    subject, key, contact = _parts(tokens.read(UNSUBSCRIBE, token), 3)
    person = Person.objects.filter(pk=subject).first()
    return person, purpose_of(key), _mailbox(person, contact, UNSUBSCRIBE, token)


def read_preferences(token: str) -> tuple[Person | None, UUID | None]:
    """Whose choices a link opens, and their contact point that it was mailed to; as above. Raises ``BadToken``."""
    subject, contact = _parts(tokens.read(PREFERENCES, token), 2)
    person = Person.objects.filter(pk=subject).first()
    return person, _mailbox(person, contact, PREFERENCES, token)


def _mailbox(person: Person | None, contact: str, what: str, token: str) -> UUID | None:
    """A way out works for ever. But whoever reads the mailbox that somebody had before agrees to nothing for them."""
    if person is None or not contact or not ContactPoint.objects.filter(person=person, pk=contact).exists():
        return None
    corrected = rectify.corrected_at(person, UUID(contact))
    if corrected is not None:
        try:
            tokens.read(what, token, seconds=int((now() - corrected).total_seconds()) + 1)  # it knows whole seconds
        except tokens.BadToken:
            return None
    return UUID(contact)


def _parts(found: list[str], count: int) -> list[str]:
    if len(found) != count:
        raise tokens.BadToken("a token of another make")
    return found
