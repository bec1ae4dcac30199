"""Evidence that authorities and claimants got data by a named decision, and in no other way."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from softranet.authorities.actions.decide import SHORTEST
from softranet.authorities.gags import FILES
from softranet.authorities.grounds import Side
from softranet.authorities.models import Concerned, Decision, HandOver, LegalRequest
from softranet.organisations.models import Membership
from softranet.privacy.models import Disclosure, LedgerEntry, Recipient
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.scope import current

_T = {model.__name__: connection.ops.quote_name(model._meta.db_table) for model in (
    Disclosure, HandOver, Decision, LegalRequest, LedgerEntry, Membership,
)}  # fmt: skip

# From what left, back to the decision. The register's own word is not enough: the ledger must have heard the member
# decide, and where another member could have approved then, that one too.
_HEARD = (
    "EXISTS (SELECT 1 FROM {LedgerEntry} l WHERE l.organisation_id = %(organisation)s AND l.kind = '{kind}'"
    " AND l.payload IS NOT NULL AND l.at BETWEEN {at} - interval '1 minute' AND {at} + interval '1 minute'"
    " AND convert_from(l.payload, 'UTF8')::jsonb"
    " @> jsonb_build_object('decision', k.id::text, 'member', {member}::text))"
)
_ALONE = (
    "NOT EXISTS (SELECT 1 FROM {Membership} m WHERE m.organisation_id = %(organisation)s AND m.account_id <> k.member"
    " AND m.role IN ('owner', 'officer') AND m.joined_at <= k.at AND NOT EXISTS (SELECT 1 FROM {LedgerEntry} l"
    " WHERE l.organisation_id = %(organisation)s AND l.kind = 'member.role' AND l.at > k.at AND l.payload IS NOT NULL"
    " AND convert_from(l.payload, 'UTF8')::jsonb ->> 'account' = m.account_id::text))"
)
_DECIDED = (
    "SELECT 1 FROM {HandOver} h JOIN {Decision} k ON k.organisation_id = h.organisation_id AND k.id = h.decision_id"
    " JOIN {LegalRequest} q ON q.organisation_id = h.organisation_id AND q.id = k.request_id AND q.id = h.request_id"
    " WHERE h.organisation_id = %(organisation)s AND h.id = d.reference AND q.recipient_id = d.recipient_id"
    " AND k.verdict = 'grant' AND k.at <= d.at AND d.categories <@ k.categories"
    " AND length(btrim(k.reasons)) >= %(shortest)s"
)


def _heard(kind: str, member: str, at: str) -> str:
    return _HEARD.replace("{kind}", kind).replace("{member}", member).replace("{at}", at)


_STATEMENT = (
    "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS ("  # noqa: S608 - names of tables, from the models
    + _DECIDED + " AND " + _heard("legal.decided", "k.member", "k.at")
    + " AND ((k.second <> k.member AND k.second_at <= d.at AND " + _heard("legal.approved", "k.second", "k.second_at")
    + ") OR (k.second IS NULL AND " + _ALONE + ")))),"
    " count(DISTINCT d.reference) FILTER (WHERE NOT {gagged}), count(*) FILTER (WHERE NOT {gagged})"
    " FROM {Disclosure} d WHERE d.organisation_id = %(organisation)s AND d.recipient_id = ANY(%(recipients)s)"
).format_map({**_T, "gagged": f"coalesce(d.reference IN ({FILES}), FALSE)"})


def _decided(side: Side) -> Evidence:
    recipients = list(Recipient.objects.filter(kind=side).values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"organisation": current(), "recipients": recipients, "shortest": SHORTEST})
        _all, undecided, times, told = cursor.fetchone()
    # All are judged. What is shown leaves out those nobody may be told of: in a small place a figure tells.
    requests = LegalRequest.objects.filter(side=side).exclude(gag_until__gt=now()).count()
    figure = {"n": requests, "times": times, "people": told, "found": undecided}
    return Evidence(requests + told, undecided, figure)


_HOW = _(
    "We start from what left, the disclosures, and walk back: each must belong to a handing over, that to a decision"
    " of a named member which the ledger heard beforehand, with its reasons, for these kinds of data. Where a second"
    " member could approve, the ledger must have heard that one too, and it must be another. Where a law forbids"
    " telling of a request it is judged like the others, and counted from the day that ends."
)


@promise(
    "share.authorities",
    shows=_("{n} requests of authorities; data handed over {times} times, about {people} people; {found} undecided"),
    how=_HOW,
)
def authorities() -> Evidence:
    return _decided(Side.AUTHORITY)


@promise(
    "share.claims",
    shows=_("requests of claimants: {n}; data handed over {times} times, about {people} people; {found} undecided"),
    how=_HOW,
)
def claims() -> Evidence:
    return _decided(Side.CLAIMANT)


def packages() -> "QuerySet[Any, UUID]":
    """Files that left, whose people are still here: each must have its disclosures."""
    return Concerned.objects.exclude(hand_over=None).values_list("hand_over_id", flat=True).distinct()
