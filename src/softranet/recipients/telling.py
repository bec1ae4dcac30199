"""Telling one recipient all that is due, by webhook or by mail; again and again until they answer.

In batches, and in steps that each commit. A claim counts the attempt and puts the next one off before anything is
sent; what came of it is written down afterwards. After a kill between the two nobody knows who heard: they are told
again when the next attempt comes, under the same number. So a recipient may hear a thing twice, and knows it by its
number; no notice is sent by two at once, and none is lost.
"""

from collections import defaultdict
from collections.abc import Mapping
from time import monotonic
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.recipients import answers, calling
from softranet.recipients.calling import Outcome
from softranet.recipients.claiming import REMINDER, Batch, claim, due
from softranet.recipients.models import Channel, Notice, Stage

LONG_ENOUGH = 60.0
"""Seconds after which a job makes room for other recipients' jobs."""

_OPEN = (Stage.WAITING, Stage.TOLD)


def tell(organisation_id: UUID, recipient: UUID) -> bool:
    """Batch by batch, as long as there is something to tell and they listen; whether more is due.

    Safe to run twice, and at the same time as another: what one has claimed the other passes over.
    """
    ends = monotonic() + LONG_ENOUGH
    while monotonic() < ends:
        with organisation_scope(organisation_id):
            batch = claim(recipient)
        if batch is None:
            return False
        if batch.webhook and batch.calls:
            outcomes = calling.call(batch.webhook, batch.calls)
            with organisation_scope(organisation_id):
                if not _settle(batch, outcomes, urlsplit(batch.webhook.url).hostname or ""):
                    return False
    return True


def waited_for() -> list[UUID]:
    """Recipients with a notice that is due."""
    theirs = due().filter(recipient=OuterRef("pk"))
    return list(Recipient.objects.filter(Exists(theirs)).order_by("id").values_list("id", flat=True))


def _settle(batch: Batch, outcomes: Mapping[UUID, Outcome], host: str) -> bool:
    """Write down what came of a batch; whether the recipient listens. Who was erased meanwhile is told of that."""
    claimed = Notice.objects.filter(pk__in=[one.number for one in batch.calls])
    there = set(claimed.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    same: dict[int | str, list[UUID]] = defaultdict(list)
    for number in there & outcomes.keys():
        same[_what(outcomes[number])].append(number)
    stopped = [_what(outcome) for outcome in outcomes.values() if calling.stops(outcome)]
    listens = len(stopped) < len(outcomes) or not outcomes
    unsent = there - outcomes.keys()
    if listens:  # there was no time for them
        Notice.objects.filter(pk__in=unsent, stage__in=_OPEN).update(attempts=F("attempts") - 1, next_at=now())
    else:  # the attempt was one to reach the recipient, and failed for all
        same[stopped[-1]].extend(unsent)
    for what, numbers in same.items():
        _note(batch.recipient, numbers, what, host)
    arrived = {n: o for n, o in outcomes.items() if n in there and not isinstance(o, str) and _well(o.status)}
    answers.read_all({number: answer.body for number, answer in arrived.items()})
    return listens


def _what(outcome: Outcome) -> int | str:
    return outcome if isinstance(outcome, str) else outcome.status


def _well(status: int) -> bool:
    return 200 <= status < 300


def _note(recipient: UUID, numbers: list[UUID], what: int | str, host: str) -> None:
    rows = Notice.objects.filter(pk__in=numbers)
    if isinstance(what, str):
        rows.update(host=host if what != calling.NOT_ALLOWED else "", failure=what)
        return
    rows.update(host=host, status=what, failure="" if _well(what) else "refused")
    if what == 410:  # Standard Webhooks: never again
        Channel.objects.filter(recipient=recipient).update(disabled_at=now())
        rows.update(next_at=now())
    elif _well(what):
        rows.filter(stage__in=_OPEN).update(
            stage=Stage.TOLD, told_at=Coalesce("told_at", now()), next_at=now() + REMINDER
        )
