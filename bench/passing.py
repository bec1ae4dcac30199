"""Telling a recipient of erasures by webhook: what the job does, the same by hand, and nothing but the requests."""

import statistics
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection

from bench.database import ORGANISATION
from bench.receiver import Tally, tally
from bench.timing import REPEATS, Result, timed

ERASURES = 10_000
"""Passed on to each of three recipients, in as many parts as there are repeats, and one to warm up."""


def passing_on(channels: list[Any], people: int) -> list[Result]:
    """``channels``: of three recipients behind one address: ours tells the first, the hand the second."""
    size = max(1, min(ERASURES, people // 10) // (REPEATS + 1))
    tallies: dict[str, list[Tally]] = {}

    def told(name: str, channel: Any, ready: Callable[[Any], Callable[[], Any]]) -> Callable[[], float]:
        def run() -> float:
            _notices(channel, size)
            taken = timed(ready(channel))
            tallies.setdefault(name, []).append(tally(channel.url))
            return taken

        return run

    one, two, three = channels
    works = [told("ours", one, _ours), told("by hand", two, _by_hand), told("bare", three, _bare)]
    times: list[list[float]] = [[], [], []]
    for turn in range(REPEATS + 1):  # in turn, each of them first, second and third
        for place in range(len(works)):
            which = (turn + place) % len(works)
            times[which].append(works[which]())
    x, y, z = (statistics.median(taken[1:]) for taken in times)  # the first warms up
    same = tallies["ours"] == tallies["by hand"] and set(tallies["ours"]) == set(tallies["bare"])
    whole = _told(one) == _told(two) == size * (REPEATS + 1) and not any(t.twice for t in tallies["ours"])
    done = same and whole
    note = (
        f"{_told(one):,} told, {size / x:,.0f}/s beside {size / y:,.0f}/s by hand in the same batches and commits, one"
        f" after the other; {tallies['ours'][-1].size // size} bytes each"
    )
    lone = f"beside {size / z:,.0f}/s of the same signed requests on one open connection, without a database"
    what = f"passing on {size:,} erasures"
    return [
        Result(what, x, y, "at most 1.5 ×", done and x <= 1.5 * y, x / y, note if done else f"they differ: {tallies}"),
        Result(f"{what}, bare", x, z, "at most 3 ×", done and x <= 3 * z, x / z, lone),
    ]


def _scope() -> Any:
    from softranet.privacy.scope import organisation_scope

    return organisation_scope(ORGANISATION)


def _notices(channel: Any, size: int) -> None:
    """As erasures leave them behind."""
    from softranet.privacy import periods
    from softranet.privacy.records import now, uuid7
    from softranet.recipients.models import Act, Notice
    from softranet.recipients.secrets import seal

    with _scope():
        due = periods.deadline(now(), "answer.request", ORGANISATION)
        numbers = [uuid7() for _ in range(size)]
        Notice.objects.bulk_create(
            Notice(
                id=n, recipient_id=channel.recipient_id, act=Act.ERASURE, due_at=due, certificate=uuid7(),
                sealed=seal(n, {"person": str(n), "identifiers": {"email": [f"{n}@example.org"]}}),
            ) for n in numbers
        )  # fmt: skip


def _ours(channel: Any) -> Callable[[], Any]:
    from softranet.recipients import telling

    return lambda: telling.tell(ORGANISATION, channel.recipient_id)


_TAKEN = """
    UPDATE softranet_recipients_notice SET attempts = attempts + 1, next_at = now() + interval '1 minute'
    WHERE id IN (SELECT id FROM softranet_recipients_notice WHERE organisation_id = %(organisation)s
        AND recipient_id = %(recipient)s AND stage IN ('waiting', 'told') AND next_at <= now()
        ORDER BY next_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
    RETURNING id"""
_TOLD = """
    UPDATE softranet_recipients_notice SET stage = 'told', told_at = now(), next_at = now() + interval '7 days',
        status = 200, host = '127.0.0.1' WHERE id = ANY(%(numbers)s)"""


def _by_hand(channel: Any) -> Callable[[], Any]:
    return lambda: _all_by_hand(channel)


def _all_by_hand(channel: Any) -> None:
    """The same rows, the same bytes, the same commits, by one statement before and one after each batch."""
    from softranet.recipients import claiming

    while True:
        with _scope(), connection.cursor() as cursor:
            given = {"organisation": ORGANISATION, "recipient": channel.recipient_id, "batch": claiming.BATCH}
            cursor.execute(_TAKEN, given)
            numbers = [row[0] for row in cursor.fetchall()]
            if not numbers:
                return
            bodies = _bodies(numbers)
        _posted(channel, bodies)
        with _scope(), connection.cursor() as cursor:
            cursor.execute(_TOLD, {"numbers": numbers})


def _bare(channel: Any) -> Callable[[], Any]:
    from softranet.recipients.models import Notice

    with _scope():
        waiting = Notice.objects.filter(recipient=channel.recipient_id)
        bodies = _bodies(list(waiting.values_list("id", flat=True)))
        waiting.delete()
    return lambda: _posted(channel, bodies)


def _bodies(numbers: list[UUID]) -> dict[UUID, bytes]:
    from softranet.organisations.models import Organisation
    from softranet.recipients import messages
    from softranet.recipients.models import Notice
    from softranet.recipients.secrets import unseal

    organisation = Organisation.objects.get(id=ORGANISATION)
    rows = Notice.objects.filter(pk__in=numbers)
    return {row.pk: messages.message(organisation, row, unseal(row.pk, bytes(row.sealed or b""))) for row in rows}


def _posted(channel: Any, bodies: dict[UUID, bytes]) -> None:
    from softranet.recipients import signing
    from softranet.web import outward

    with _scope():
        keys = tuple(signing.keys(channel))
    with outward.Line() as line:
        for number, body in bodies.items():
            line.post(channel.url, body, signing.headers(keys, number, body))


def _told(channel: Any) -> int:
    from softranet.recipients.models import Notice, Stage

    with _scope():
        return Notice.objects.filter(recipient=channel.recipient_id, stage=Stage.TOLD).count()
