"""Evidence about requests: nobody acts without proof of who they are, and each is answered in time."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from softranet.mail.models import Message, State
from softranet.privacy import facts, periods, readings
from softranet.privacy.models import LedgerEntry, Source
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises.rights import made_at
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.rights import proof
from softranet.rights.actions.answer import EXTENDED
from softranet.rights.models import OpenLink, Request, RequestKind, RequestState, Strength, Visit
from softranet.rights.models.requests import CLOSED

_HEAVY = (RequestKind.DELETION, RequestKind.PORTABILITY)
_DONE = ("copied", "rectified")
LONGEST = timedelta(days=100)
"""A month, and two further (GDPR Art. 12(3)): so long a request can be open, and end with too weak a proof."""
_T = {model.__name__: connection.ops.quote_name(model._meta.db_table) for model in (LedgerEntry, Request, Source)}
_UNASKED = (
    "SELECT count(*),"
    " count(*) FILTER (WHERE said IS NOT NULL AND coalesce(said ->> 'actor', '') = '' AND l.at > %(since)s"
    " AND NOT EXISTS (SELECT 1 FROM {Request} r WHERE r.organisation_id = %(o)s AND r.pseudonym = l.subject_id"
    " AND r.id = CASE l.kind"
    " WHEN 'copied' THEN nullif(said ->> 'request', '')::uuid ELSE (SELECT s.reference FROM {Source} s"
    " WHERE s.organisation_id = %(o)s AND s.id = nullif(said ->> 'source', '')::uuid) END)),"
    " count(said) FROM {LedgerEntry} l LEFT JOIN LATERAL (SELECT convert_from(l.payload, 'UTF8')::jsonb AS said"
    " WHERE l.subject_id IS NOT NULL AND l.payload IS NOT NULL) AS read ON TRUE"
    " WHERE l.organisation_id = %(o)s AND l.kind = %(kind)s"
).format_map(_T)
NEWEST = 5000
"""Closed requests of the last 400 days looked at, the newest first; those that are open all are."""


@promise(
    "right.verified",
    shows=_("{n} requests, each proven by a link opened from a known mailbox, or made by a named member."),
    how=_(
        "The ledger notes each copy handed out, each correction and each erasure. We look for the very request "
        "that each names, and for the opened link that proved it; a request without either, or a page opened "
        "without a used link, breaks this promise; so does a deletion or a move to elsewhere carried out on a "
        "link to one of several addresses alone, or on a second one from the same mailbox before the waiting "
        "time was over. Opting out needs no proof."
    ),
)  # fmt: skip
def verified() -> Evidence:
    """The control hands out visits; this starts from what was done, in the ledger, and walks back to the proof.

    Entries of somebody erased are silenced, so what is left of them is the request, which names nobody.
    """
    heard = [readings.added_up(kind, LedgerEntry.objects.filter(kind=kind), _unasked(kind)) for kind in _DONE]
    requests, unproven = readings.added_up("requests", Request.objects.all(), _unproven, settles=LONGEST)
    visits, forged = readings.added_up("visits", Visit.objects.all(), _forged)
    checked = requests + visits + sum(done for _all, _unasked, done in heard)
    return Evidence(checked, sum(each[1] for each in heard) + unproven + forged, {"n": requests})


def _unasked(kind: str) -> readings.Read:
    """Entries of a kind in the ledger, those that have no request of that very person behind them that they name, and
    those of somebody who is still here. A member's act is answered for by the member. Requests go a little sooner than
    entries of what was done."""

    def read(span: readings.Span) -> Sequence[int]:
        since = periods.cutoff("keep.proof", current(), now()) + timedelta(days=120)
        with connection.cursor() as cursor:
            cursor.execute(_UNASKED + span.sql("l.id"), {"o": current(), "kind": kind, "since": since})
            return [int(each) for each in cursor.fetchone()]

    return read


def _unproven(span: readings.Span) -> Sequence[int]:
    """Requests, and those without proof or with too weak a one."""
    requests = span.of(Request.objects.all())
    bare = requests.filter(proof=None, member=None).exclude(kind=RequestKind.OPT_OUT).count()
    done = requests.filter(kind__in=_HEAVY, state=RequestState.DONE)
    weak = done.filter(member=None, strength__in=(Strength.NONE, Strength.LINK)).count()
    begun = F("received_at") + proof.wait()
    hasty = done.filter(strength=Strength.WAITED).exclude(confirmed_at__gte=begun).count()
    return requests.count(), bare + weak + hasty


def _forged(span: readings.Span) -> Sequence[int]:
    """Openings of a person's page, and those without a link of theirs that was used."""
    links = OpenLink.objects.filter(id=OuterRef("link"), used_at__isnull=False, subject=OuterRef("subject"))
    visits = span.of(Visit.objects.all())
    return visits.count(), visits.exclude(Exists(links)).count()


@promise(
    "right.month",
    shows=_("{n} requests in a year, {open} open, {extended} extended; {late} late, {unheard} closed unheard"),
    how=_(
        "The time runs from when a request was received or put on record, whichever is earlier, to the ledger's own"
        " entry of its end; one that is open runs until now. A longer time counts only where the mail that told the"
        " person why was asked for within the first. A request closed without the ledger hearing of it breaks this."
    ),
)
def month() -> Evidence:
    """Neither the stored deadline nor the stored end are believed."""
    since = now() - timedelta(days=400)
    closed = Request.objects.filter(done_at__isnull=False, received_at__gt=since).order_by("-received_at")[:NEWEST]
    rows = list(chain(Request.objects.filter(done_at=None), closed))
    ends = _ends(since)
    told = dict(
        Message.objects.filter(reference__in=[r.id for r in rows if r.extended_at], template=EXTENDED)
        .exclude(state=State.REFUSED).values_list("reference", "created_at")
    )  # fmt: skip
    late = unheard = extended = 0
    for row in rows:
        received = min(row.received_at, made_at(row.id))
        limit = periods.deadline(received, "answer.request", current())
        if row.id in told and told[row.id] <= limit:
            extended += 1
            limit = max(limit, periods.moved(received, 3, "months"))  # GDPR Art. 12(3): a month, and two further
        end = ends.get(row.id)
        unheard += row.done_at is not None and end is None
        late += (end or now()) > limit
    waiting = sum(1 for row in rows if row.done_at is None)
    figure = {"n": len(rows), "open": waiting, "late": late, "unheard": unheard, "extended": extended,
              "months": facts.value("answer.request", current())}  # fmt: skip
    return Evidence(len(rows), late + unheard, figure)


def _ends(since: datetime) -> dict[UUID, datetime]:
    """By the ledger, whose entries bear the time at which they were made in their number, too."""
    found: dict[UUID, datetime] = {}
    entries: Iterable[LedgerEntry] = LedgerEntry.objects.filter(kind=CLOSED, at__gt=since, payload__isnull=False)
    for entry in entries:
        number = UUID(json.loads(bytes(entry.payload or b"{}"))["request"])
        found[number] = min(found.get(number, now()), max(entry.at, made_at(entry.id)))
    return found
