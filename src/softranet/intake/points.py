"""Collection points: the declared places at which people give their data.

What a field holds, what for, on which legal basis and how long is said here once. The page, the notice, the
API and the stored answers all follow from it; a point that leaves one of them out stops the program (``checks``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from softranet.privacy.vocabulary import NEWSLETTER, SUPPORT, Category, Purpose

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEY_OF_CONSENT = "agree_"


class Kind(StrEnum):
    """What may be entered in a field, and how it is normalised, see ``fields``."""

    LINE = "line"
    TEXT = "text"
    EMAIL = "email"


@dataclass(frozen=True)
class Field:
    """One thing a point asks for. ``purpose`` and ``keep`` are the point's own where they are not given."""

    key: str
    label: StrOrPromise
    category: Category
    kind: Kind = Kind.LINE
    required: bool = True
    autocomplete: str = ""
    longest: int = 200
    purpose: Purpose | None = None
    keep: str = ""


@dataclass(frozen=True)
class Consent:
    """A box to tick, unticked at first, for one purpose alone. ``wording`` may name ``{organisation}``."""

    purpose: Purpose
    wording: StrOrPromise
    required: bool = False

    @property
    def key(self) -> str:
        return KEY_OF_CONSENT + self.purpose.key


@dataclass(frozen=True, eq=False)  # each is declared once, and is looked up by itself at every request
class Point:
    """A form. ``keep`` is the key of the fact that says how long.

    ``confirmed_first``: whoever fills it in becomes a person of the organisation only when they confirm from
    their own mailbox; until then it waits apart, and goes (see ``models.Waiting``). ``answered``: what comes in
    here waits in the inbox for an answer.
    """

    key: str
    title: StrOrPromise
    lead: StrOrPromise
    send: StrOrPromise
    thanks: StrOrPromise
    purpose: Purpose
    fields: tuple[Field, ...]
    consents: tuple[Consent, ...] = ()
    keep: str = "keep.records"
    confirmed_first: bool = False
    answered: bool = False
    keys: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", frozenset(f.key for f in self.fields))

    def purpose_of(self, asked: Field) -> Purpose:
        return asked.purpose or self.purpose

    def keep_of(self, asked: Field) -> str:
        return asked.keep or self.keep

    def consent(self, purpose_key: str) -> Consent | None:
        return next((c for c in self.consents if c.purpose.key == purpose_key), None)


_points: dict[str, Point] = {}


def declare(point: Point) -> Point:
    """Make a point known. Raises ``ValueError`` when its key is taken."""
    if point.key in _points:
        raise ValueError(f"collection point {point.key!r} is declared twice")
    _points[point.key] = point
    return point


def points() -> Mapping[str, Point]:
    """All declared points by key."""
    return dict(_points)


_EMAIL = Field("email", _("E-mail"), Category.EMAIL, Kind.EMAIL, autocomplete="email", longest=254)
_NAME = Field("name", _("Name"), Category.NAME, autocomplete="name")
_LETTER = _("Yes, {organisation} may send me its newsletter by e-mail. I can end this at any time.")

CONTACT = declare(Point(
    key="contact",
    title=_("Write to us"),
    lead=_("We read every message, and answer by e-mail."),
    send=_("Send"),
    thanks=_("Your message is with us. We answer by e-mail."),
    purpose=SUPPORT,
    fields=(_NAME, _EMAIL, Field("message", _("Message"), Category.CONVERSATION, Kind.TEXT, longest=10_000)),
    consents=(Consent(NEWSLETTER, _LETTER),),
    answered=True,
))  # fmt: skip

NEWSLETTER_SIGN_UP = declare(Point(
    key="newsletter",
    title=_("Our newsletter"),
    lead=_("What is new, by e-mail, until you say stop."),
    send=_("Sign up"),
    thanks=_("One more step: we have sent you an e-mail. The newsletter begins when you press the button in it."),
    purpose=NEWSLETTER,
    fields=(_EMAIL, Field("name", _("Name"), Category.NAME, required=False, autocomplete="name")),
    consents=(Consent(NEWSLETTER, _LETTER, required=True),),
    confirmed_first=True,
))  # fmt: skip
