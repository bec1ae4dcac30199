"""Spam defence without a third party: it looks twice, and leaves the decision to a human.

Signs add up to a score. From ``DOUBT`` on, what came in is held for a member to release or remove; nobody is
refused by a machine alone. Only a flood, far beyond what people do, is turned away, and told so.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from softranet.intake.models import Pace
from softranet.privacy import scope
from softranet.privacy.records import now, uuid7

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DOUBT = 3
QUICKEST = 2
"""Seconds. Nobody reads a form and fills it in faster; a browser that completes it for them might."""
WINDOW = timedelta(minutes=10)
MANY = 8
"""Submissions from one network in a window from which on they are held."""
FLOOD = 80
"""… and from which on they are turned away."""


class Sign(StrEnum):
    """What made the defence look twice; the label is shown to the member who decides."""

    TRAP = "trap"
    QUICK = "quick"
    MANY = "many"
    LINKS = "links"
    MARKUP = "markup"
    NAME = "name"
    SHOUTING = "shouting"
    SCRIPTS = "scripts"

    @property
    def label(self) -> StrOrPromise:
        return _LABELS[self]

    @property
    def weight(self) -> int:
        return _WEIGHTS[self]


_LABELS: dict[Sign, StrOrPromise] = {
    Sign.TRAP: _("a field that people do not see was filled in"),
    Sign.QUICK: _("it was filled in faster than anybody reads"),
    Sign.MANY: _("many came from the same network"),
    Sign.LINKS: _("it has many links"),
    Sign.MARKUP: _("it is written in the code of web pages"),
    Sign.NAME: _("the name is an address"),
    Sign.SHOUTING: _("it is all in capitals"),
    Sign.SCRIPTS: _("one word mixes several alphabets"),
}
_WEIGHTS: dict[Sign, int] = {
    Sign.TRAP: 4, Sign.QUICK: 3, Sign.MANY: 3, Sign.LINKS: 3, Sign.MARKUP: 3, Sign.NAME: 3,
    Sign.SHOUTING: 1, Sign.SCRIPTS: 2,
}  # fmt: skip

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_MARKUP = re.compile(r"<a\s|\[url|\[link|</\w+>", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Screening:
    """What the defence saw."""

    signs: tuple[Sign, ...]

    @property
    def score(self) -> int:
        return sum(sign.weight for sign in self.signs)

    @property
    def doubtful(self) -> bool:
        return self.score >= DOUBT

    @property
    def reasons(self) -> list[str]:
        return [str(sign) for sign in self.signs]


def screen(
    answers: Mapping[str, str], *, trapped: bool = False, seconds: float | None = None, pace: int = 0
) -> Screening:
    """Judge one submission. ``seconds``: since the form was shown, None where a program sent it."""
    return Screening(tuple(_signs(answers, trapped, seconds, pace)))


def _signs(answers: Mapping[str, str], trapped: bool, seconds: float | None, pace: int) -> Iterator[Sign]:  # noqa: FBT001
    words = "\n".join(value for key, value in answers.items() if key != "email")
    if trapped:
        yield Sign.TRAP
    if seconds is not None and seconds < QUICKEST:
        yield Sign.QUICK
    if pace > MANY:
        yield Sign.MANY
    if len(_LINK.findall(words)) > 2:
        yield Sign.LINKS
    if _MARKUP.search(words):
        yield Sign.MARKUP
    if _LINK.search(answers.get("name", "")):
        yield Sign.NAME
    if len(words) > 40 and words.isupper():
        yield Sign.SHOUTING
    if any(_mixed(word) for word in _WORD.findall(words)):
        yield Sign.SCRIPTS


def _mixed(word: str) -> bool:
    if word.isascii():
        return False
    alphabets = {unicodedata.name(c, "").split(" ")[0] for c in word}
    return len(alphabets & {"LATIN", "CYRILLIC", "GREEK"}) > 1


def network(request: HttpRequest) -> str:
    """The coarse network a request came from: /24 of IPv4, /48 of IPv6. The full address is kept nowhere."""
    found = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):  # only where a proxy of ours sets it
        found = forwarded.rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def paced(source: str, *, at: datetime | None = None) -> int:
    """Count one more from this network; returns how many came in the present window."""
    at = at or now()
    since = datetime.fromtimestamp(at.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), at.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Pace._meta.db_table} AS pace (id, organisation_id, digest, since, count)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, 1) ON CONFLICT (organisation_id, digest, since)"
            " DO UPDATE SET count = pace.count + 1 RETURNING count",
            [uuid7(), scope.current(), _digest(scope.current(), source, at), since],
        )
        return int(cursor.fetchone()[0])


def _digest(organisation: UUID, source: str, at: datetime) -> bytes:
    said = f"{organisation}|{at:%Y-%m-%d}|{source}"
    return hmac.digest(b"softranet.intake.pace" + settings.SECRET_KEY.encode(), said.encode(), "sha256")[:16]
