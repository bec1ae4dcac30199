"""What a form carries and brings back: which wordings it was shown with, and when. Signed, impersonal."""

import time
from uuid import UUID

from softranet.intake.notice import Shown
from softranet.intake.points import Point
from softranet.privacy import scope
from softranet.web import tokens

OPEN_FOR = 24 * 3600
"""Seconds a form may stay open before it is shown again with the notice of the day."""


class Stale(ValueError):
    """The form's token is missing, was changed, is of another form, or older than a day."""


def seal(point: Point, shown: Shown) -> str:
    """A token for the form of this point in the open scope."""
    consents = (f"{purpose}={number}" for purpose, number in shown.consents.items())
    return tokens.sign(
        "form", str(scope.current()), point.key, f"{time.time():.3f}", shown.language, str(shown.notice), *consents
    )


def unseal(point: Point, token: str) -> tuple[Shown, float]:
    """The wordings, and the seconds since. Raises ``Stale``."""
    try:
        organisation, key, at, language, notice, *consents = tokens.read("form", token, seconds=OPEN_FOR)
    except tokens.BadToken as error:
        raise Stale(str(error)) from error
    if organisation != str(scope.current()) or key != point.key:
        raise Stale("the token was made for another form")
    worded = (one.partition("=") for one in consents)
    shown = Shown(language, UUID(notice), {purpose: UUID(number) for purpose, _, number in worded})
    return shown, time.time() - float(at)
