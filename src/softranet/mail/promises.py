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

# Every message a mail server took, beside what the gateway knows of it. In SQL, as it is asked of all letters there
# ever were; and each thing that can be wrong is looked for in all of them at once, so that the database may read a
# table from one end to the other instead of looking things up letter by letter.
_ACCEPTED = """
WITH letters AS MATERIALIZED (
 SELECT t.id, t.subject_id, t.at, t.mail_class, t.preferences, m.purpose_key, m.record,
   t.list_unsubscribe AND t.one_click AND t.way_out AS leads_out,
   t.mail_class = 'marketing' OR coalesce(m.purpose_key = ANY(%(marketing)s), FALSE) AS marketing,
   m.id IS NULL OR t.digest <> m.digest
     OR (m.purpose_key = ANY(%(marketing)s) AND t.mail_class <> 'marketing') AS strange
 FROM softranet_mail_transmission t
 LEFT JOIN softranet_mail_message m ON m.organisation_id = %(organisation)s AND m.message_id = t.message_id
 WHERE t.organisation_id = %(organisation)s{span})"""
# What a person had said about a letter's purpose by then; and that it was the last.
_SAID = """softranet_privacy_consentevent e
   {} e.organisation_id = %(organisation)s AND e.subject_id = l.subject_id AND e.purpose_key = l.purpose_key
   AND e.at <= l.at"""
_JOINED = _SAID.replace("{}", "ON")
_LAST = """
   WHERE l.marketing AND NOT EXISTS (SELECT 1 FROM softranet_privacy_consentevent n
     WHERE n.organisation_id = %(organisation)s AND n.subject_id = e.subject_id AND n.purpose_key = e.purpose_key
     AND n.at <= l.at AND (n.at, n.id) > (e.at, e.id))"""
_UNASKED = f"""SELECT l.id FROM letters l WHERE l.marketing
   AND NOT EXISTS (SELECT 1 FROM {_SAID.replace("{}", "WHERE")})"""  # noqa: S608 - it stands above
_REFUSED = f"""SELECT l.id FROM letters l JOIN {_JOINED} AND e.state NOT IN ('given', 'imported')
   AND (e.state <> 'withdrawn' OR e.at <= l.at - %(slack)s){_LAST}"""  # noqa: S608 - as before
_LEFT = f"""SELECT l.id FROM letters l JOIN {_JOINED} AND e.state IN ('withdrawn', 'refused')
   AND e.at <= l.at - %(slack)s{_LAST}"""  # noqa: S608 - as before
_OBJECTED = """SELECT l.id FROM letters l JOIN softranet_privacy_objection o ON o.organisation_id = %(organisation)s
   AND o.subject_id = l.subject_id AND (o.purpose_key = l.purpose_key OR o.purpose_key = '*')
   AND o.since <= l.at - %(slack)s AND (o.until IS NULL OR o.until > l.at) WHERE l.marketing"""
# The address came by no way that the message's purpose may use.
_UNSERVED = """SELECT l.id FROM letters l WHERE l.marketing AND l.purpose_key <> ALL(%(anyhow)s)
   AND NOT EXISTS (SELECT 1 FROM softranet_privacy_provenance p WHERE p.organisation_id = %(organisation)s
     AND p.record = l.record AND p.at <= l.at AND l.purpose_key || ' ' || p.way = ANY(%(ways)s))"""
_UNPERMITTED = f"""SELECT count(*), (SELECT count(*) FROM (SELECT id FROM letters WHERE strange UNION {_UNASKED}
 UNION {_REFUSED} UNION {_UNSERVED} UNION {_OBJECTED}) AS found) FROM letters"""  # noqa: S608
_LETTERS = f"""SELECT count(*), count(*) FILTER (WHERE marketing),
 count(*) FILTER (WHERE mail_class = 'service' AND subject_id IS NOT NULL),
 count(*) FILTER (WHERE (marketing AND NOT leads_out)
   OR (mail_class = 'service' AND subject_id IS NOT NULL AND NOT preferences)),
 (SELECT count(*) FROM ({_OBJECTED} UNION {_LEFT}) AS found) FROM letters"""  # noqa: S608


def _asked(what: str, span: readings.Span) -> Sequence[int]:
    parameters: dict[str, Any] = {
        "organisation": current(), "slack": ON_ITS_WAY,
        "marketing": [p.key for p in purposes() if p.marketing],
        "anyhow": [p.key for p in purposes() if not p.ways],
        "ways": [f"{p.key} {way}" for p in purposes() for way in sorted(p.ways)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPTED.replace("{span}", span.sql("t.id")) + what, parameters)
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
