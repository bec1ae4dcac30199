"""Somebody sends a form: the one action of page, embedded page and API."""

from dataclasses import dataclass

from softranet.intake import spam
from softranet.intake.actions.accept import accept
from softranet.intake.fields import PointForm
from softranet.intake.models import Waiting, Why
from softranet.intake.notice import Shown
from softranet.organisations.models import Organisation
from softranet.people import own_pages
from softranet.privacy.models.collecting import SourceKind


class Flood(RuntimeError):
    """More comes from one network than people can write. Expected: the sender waits for the next window."""


@dataclass(frozen=True)
class Arrival:
    """How a form came. ``network``: see ``spam.network``; empty for a program with a token of the organisation,
    which is not screened: it answers for what it sends."""

    organisation: Organisation
    shown: Shown
    kind: SourceKind = SourceKind.FORM
    network: str = ""
    seconds: float | None = None
    trapped: bool = False


def submit(form: PointForm, arrival: Arrival) -> bool:
    """Take in a filled-in form, in the open scope. False when it is not valid; ``form.errors`` says why.

    The outcome is the same whether or not the address is known, subscribed, or held for a second look: nothing
    a sender sees tells who is in the organisation's records.

    Raises:
        Flood: see there.
    """
    if not form.is_valid():
        return False
    screening = spam.Screening(())
    if arrival.network:
        pace = spam.paced(arrival.network)
        if pace > spam.FLOOD:
            raise Flood(f"{pace} submissions in one window")
        screening = spam.screen(form.answers(), trapped=arrival.trapped, seconds=arrival.seconds, pace=pace)
    received = _received(form, arrival, screening)
    if screening.doubtful:
        received.why = Why.HELD
        received.save(force_insert=True)
    else:
        accept(received, arrival.organisation)
    if received.person is not None:
        own_pages.here(received.person)
    elif received.email:
        own_pages.said_to_be(received.email)
    return True


def _received(form: PointForm, arrival: Arrival, screening: spam.Screening) -> Waiting:
    """All that came, not stored yet."""
    answers = form.answers()
    ticked = {key: str(arrival.shown.consents[key]) for key in form.agreed() if key in arrival.shown.consents}
    return Waiting(
        point=form.point.key, kind=arrival.kind, email=answers.pop("email", ""), answers=answers, wordings=ticked,
        notice_id=arrival.shown.notice, language=arrival.shown.language,
        spam_score=screening.score, spam_reasons=screening.reasons,
    )  # fmt: skip
