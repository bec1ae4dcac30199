"""Evidence about mail: what the transport saw leave, judged by the evidence of consent, without asking the gate."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from softranet.mail.models import Transmission
from softranet.privacy import readings
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import purposes

ON_ITS_WAY = timedelta(seconds=10)
"""A letter that the server was just taking when its reader said no is not held against anybody."""

# Every message a mail server took, beside what the gateway knows of it and what the person had last said. In SQL, as
# it is asked of all letters there ever were: the models' own queries look the same things up several times for each.
_ACCEPTED = """
 FROM softranet_mail_transmission t
 LEFT JOIN softranet_mail_message m ON m.organisation_id = %(organisation)s AND m.message_id = t.message_id
 CROSS JOIN LATERAL (SELECT t.mail_class = 'marketing' OR coalesce(m.purpose_key = ANY(%(marketing)s), FALSE))
   AS letter (marketing)
 LEFT JOIN LATERAL (SELECT e.state, e.at FROM softranet_privacy_consentevent e
   WHERE e.organisation_id = %(organisation)s AND e.subject_id = t.subject_id AND e.purpose_key = m.purpose_key
   AND e.at <= t.at ORDER BY e.at DESC, e.id DESC LIMIT 1) AS said ON letter.marketing
 WHERE t.organisation_id = %(organisation)s"""
_OBJECTED = """EXISTS (SELECT 1 FROM softranet_privacy_objection o WHERE o.organisation_id = %(organisation)s
   AND o.subject_id = t.subject_id AND (o.purpose_key = m.purpose_key OR o.purpose_key = '*')
   AND o.since <= t.at - %(slack)s AND (o.until IS NULL OR o.until > t.at))"""
# The address came by a way that the message's purpose may use.
_SERVED = """(m.purpose_key = ANY(%(anyhow)s) OR EXISTS (SELECT 1 FROM softranet_privacy_provenance p
   WHERE p.organisation_id = %(organisation)s AND p.record = m.record AND p.at <= t.at
   AND m.purpose_key || ' ' || p.way = ANY(%(ways)s)))"""
_AGREED = (
    "coalesce(said.state IN ('given', 'imported') OR (said.state = 'withdrawn' AND said.at > t.at - %(slack)s), FALSE)"
)
_UNPERMITTED = f"""count(*) FILTER (WHERE m.id IS NULL OR t.digest <> m.digest
   OR (m.purpose_key = ANY(%(marketing)s) AND t.mail_class <> 'marketing')
   OR (letter.marketing AND (NOT {_AGREED} OR NOT {_SERVED} OR {_OBJECTED})))"""
_LETTERS = f"""count(*) FILTER (WHERE letter.marketing),
 count(*) FILTER (WHERE t.mail_class = 'service' AND t.subject_id IS NOT NULL),
 count(*) FILTER (WHERE (letter.marketing AND NOT (t.list_unsubscribe AND t.one_click AND t.way_out))
   OR (t.mail_class = 'service' AND t.subject_id IS NOT NULL AND NOT t.preferences)),
 count(*) FILTER (WHERE letter.marketing AND ({_OBJECTED}
   OR coalesce(said.state IN ('withdrawn', 'refused') AND said.at <= t.at - %(slack)s, FALSE)))"""


def _asked(what: str, span: readings.Span) -> Sequence[int]:
    parameters: dict[str, Any] = {
        "organisation": current(), "slack": ON_ITS_WAY,
        "marketing": [p.key for p in purposes() if p.marketing],
        "anyhow": [p.key for p in purposes() if not p.ways],
        "ways": [f"{p.key} {way}" for p in purposes() for way in sorted(p.ways)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), {what}{_ACCEPTED}{span.sql('t.id')}", parameters)
        found: Sequence[int] = cursor.fetchone()
    return found


@promise(
    "use.email.permission",
    shows=_("{checked} messages left, {unpermitted} of them without permission"),
    how=_(
        "The mail transport notes each message a mail server accepts, whoever sent it. Each note is compared with the"
        " message it belongs to and with the evidence of consent as it stood at that moment. A message nobody asked the"
        " gateway for counts as sent without permission."
    ),
)
def permission() -> Evidence:
    checked, found = readings.added_up("letters", Transmission.objects.all(), lambda span: _asked(_UNPERMITTED, span))
    return Evidence(checked, found, {"checked": checked, "unpermitted": found})


@promise(
    "use.email.optout",
    shows=_("{letters} letters left, {without} without a way out, {after} after somebody had left"),
    how=_(
        "Read off each message as it left: the address to unsubscribe at, the one-click header of RFC 8058, and"
        " the same address visible in every part of the text; in service mail the link to the preferences. Then each"
        " letter is compared with what its reader had last said."
    ),
)
def optout() -> Evidence:
    _all, found, letters, service, without, after = readings.added_up(
        "letters", Transmission.objects.all(), _without_way_out
    )
    return Evidence(letters + service, found, {"letters": letters, "without": without, "after": after})


def _without_way_out(span: readings.Span) -> Sequence[int]:
    rows, letters, service, without, after = _asked(_LETTERS, span)
    return rows, without + after, letters, service, without, after
