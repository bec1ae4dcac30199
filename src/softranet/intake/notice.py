"""The notice at a collection point (GDPR Art. 13), drawn from the declarations and the organisation's facts."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext

from softranet.intake.points import Consent, Point
from softranet.organisations.identity import postal_lines
from softranet.organisations.models import Organisation
from softranet.privacy import facts
from softranet.privacy.models import Recipient, Terms
from softranet.privacy.vocabulary import Category, Purpose


@dataclass(frozen=True)
class Use:
    """One purpose: what is used for it, on which basis and how long."""

    purpose: Purpose
    categories: tuple[Category, ...]
    period: str
    consent: bool

    @property
    def said_categories(self) -> str:
        return ", ".join(str(category.label) for category in self.categories)


@dataclass(frozen=True)
class Notice:
    """All that stands in the notice. ``html`` is what is shown; its words are kept as ``Terms``."""

    organisation: Organisation
    uses: tuple[Use, ...]
    recipients: tuple[str, ...]
    host: str
    unconfirmed: str
    html: str = ""

    @property
    def address(self) -> tuple[str, ...]:
        return postal_lines(self.organisation)

    @property
    def text(self) -> str:
        return words_of(self.html)


def notice_of(point: Point, organisation: Organisation) -> Notice:
    """The notice of a point in the present language, from the declarations, facts and register as they are now."""
    uses = tuple(_uses(point, organisation.id))
    keys = [use.purpose.key for use in uses]
    named = Recipient.objects.filter(purposes__overlap=keys, ended_at=None).order_by("name")
    recipients = tuple(f"{row.name} ({row.get_kind_display()})" for row in named)
    unconfirmed = said("keep.unconfirmed", organisation.id) if point.consents else ""
    host = Organisation.objects.filter(is_operator=True).exclude(id=organisation.id).first()
    bare = Notice(organisation, uses, recipients, host.name if host else "", unconfirmed)
    html = render_to_string("intake/_notice.html", {"notice": bare, "point": point, "organisation": organisation})
    return replace(bare, html=html)


def _uses(point: Point, organisation_id: UUID) -> list[Use]:
    asked: dict[tuple[Purpose, str], list[Category]] = {}
    for one in point.fields:
        categories = asked.setdefault((point.purpose_of(one), point.keep_of(one)), [])
        if one.category not in categories:
            categories.append(one.category)
    # A consent uses what reaches the person, and nothing more of what they wrote.
    reach = [c for c in (Category.NAME, Category.EMAIL) if any(f.category is c for f in point.fields)]
    for consent in point.consents:
        asked.setdefault((consent.purpose, point.keep), reach)
    consents = {c.purpose for c in point.consents}
    return [
        Use(purpose, tuple(categories), said(fact, organisation_id), purpose in consents)
        for (purpose, fact), categories in asked.items()
    ]


def said(key: str, organisation_id: UUID) -> str:
    """A fact's period in words: "6 years"."""
    number, unit = facts.value(key, organisation_id), facts.facts()[key].unit
    words = {
        "years": ngettext("%(n)s year", "%(n)s years", number),
        "months": ngettext("%(n)s month", "%(n)s months", number),
        "days": ngettext("%(n)s day", "%(n)s days", number),
        "hours": ngettext("%(n)s hour", "%(n)s hours", number),
        "minutes": ngettext("%(n)s minute", "%(n)s minutes", number),
    }
    return words[unit] % {"n": number}


def worded(consent: Consent, organisation: Organisation) -> str:
    """The words beside the box, as the person reads them."""
    return str(consent.wording).format(organisation=organisation.name)


@dataclass(frozen=True)
class Shown:
    """The numbers of the wordings a form was shown with; it comes back with the form, signed."""

    language: str
    notice: UUID
    consents: dict[str, UUID]


def show(point: Point, organisation: Organisation) -> tuple[Notice, Shown]:
    """The notice with its words put on record, and those of each consent."""
    language, notice = str(get_language() or organisation.language), notice_of(point, organisation)
    consents = {
        c.purpose.key: _recorded(
            organisation.id, "consent", f"{point.key}.{c.purpose.key}", language, worded(c, organisation)
        )
        for c in point.consents
    }
    return notice, Shown(language, _recorded(organisation.id, "notice", point.key, language, notice.text), consents)


_known: dict[tuple[UUID, bytes], UUID] = {}
_texts: dict[UUID, str] = {}  # wordings never change
_MANY = 10_000


def _recorded(organisation_id: UUID, kind: str, key: str, language: str, text: str) -> UUID:
    """The number of this wording; remembered in this process once it is committed, so that it is looked up once."""
    digest = hashlib.sha256(repr((kind, key, language, text)).encode()).digest()
    number = _known.get((organisation_id, digest))
    if number is None:
        number = Terms.of(kind, key, language, text).id
        transaction.on_commit(lambda: _remember(organisation_id, digest, number))
    return number


def texts(numbers: Iterable[UUID]) -> list[str]:
    """The words of these wordings, which this process looks up once."""
    wanted = list(numbers)
    missing = [number for number in wanted if number not in _texts]
    if missing:
        if len(_texts) >= _MANY:
            _texts.clear()
        _texts.update(Terms.objects.filter(id__in=missing).values_list("id", "text"))
    return [_texts[number] for number in wanted if number in _texts]


def _remember(organisation_id: UUID, digest: bytes, number: UUID) -> None:
    if len(_known) >= _MANY:
        _known.clear()
    _known[organisation_id, digest] = number


_TAG = re.compile(r"<[^>]*>")


def words_of(html: str) -> str:
    """What a person reads of a piece of HTML, one line for each block."""
    broken = re.sub(r"</(p|li|dt|dd|h[1-6]|summary)>", "\n", html)
    lines = (" ".join(unescape(_TAG.sub("", line)).split()) for line in broken.split("\n"))
    return "\n".join(line for line in lines if line)
