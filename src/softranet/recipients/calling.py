"""Calling one recipient's webhook many times: a few calls at once, over connections that stay open meanwhile.

Nothing here touches the database: no transaction is open while somebody's server is waited for.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from softranet.recipients import signing
from softranet.web import outward

LANES = 4
"""Calls to one recipient at the same time: no more than a small server takes."""
STARTING = 40.0
"""Seconds in which calls are begun; with the longest that one may take this is less than a claim holds."""

NOT_ALLOWED, NO_ANSWER = "not_allowed", "no_answer"
Outcome = outward.Answer | str


@dataclass(frozen=True)
class Webhook:
    """Where, and by which secrets, read while the scope was open."""

    url: str
    keys: tuple[bytes, ...]


@dataclass(frozen=True)
class Call:
    number: UUID
    body: bytes


def call(webhook: Webhook, calls: Sequence[Call]) -> dict[UUID, Outcome]:
    """What came of each call, by its number. Who does not answer, or asks for a rest, gets no more: those are left
    out, as are calls for which there was no time."""
    waiting, outcomes = deque(calls), dict[UUID, Outcome]()
    lanes, ends = min(LANES, len(calls)), monotonic() + STARTING
    if lanes == 1:
        _one_after_another(webhook, waiting, outcomes, ends)
        return outcomes
    with ThreadPoolExecutor(lanes) as pool:
        for lane in [pool.submit(_one_after_another, webhook, waiting, outcomes, ends) for _ in range(lanes)]:
            lane.result()
    return outcomes


def _one_after_another(
    webhook: Webhook, waiting: deque[Call], outcomes: dict[UUID, Outcome], ends: float
) -> None:
    with outward.Line() as line:
        while waiting and monotonic() < ends:
            try:
                one = waiting.popleft()
            except IndexError:
                return  # another lane was quicker
            outcome = outcomes[one.number] = _called(line, webhook, one)
            if stops(outcome):
                return


def _called(line: outward.Line, webhook: Webhook, one: Call) -> Outcome:
    try:
        return line.post(webhook.url, one.body, signing.headers(webhook.keys, one.number, one.body))
    except outward.NotAllowed:
        return NOT_ALLOWED
    except outward.NoAnswer:
        return NO_ANSWER


def stops(outcome: Outcome) -> bool:
    """Whether the recipient, and not only this notice, is not to be tried again at once."""
    return isinstance(outcome, str) or outcome.status in (410, 429) or outcome.status >= 500
