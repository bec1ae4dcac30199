"""``policy verify`` beside SQL by hand for the same evidence, and evidence refreshed beside the whole reading."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from bench.database import ORGANISATION
from bench.timing import REPEATS, Result, interleaved, side_by_side

LONG = 5.0
"""Seconds; what takes longer than this is repeated three times."""
BY_SHARES = ("collect.sources", "use.email.permission", "right.preferences")
NEW = 1000
"""People that came in since the last measurement."""

_CONSENTED = """SELECT e.state FROM softranet_privacy_consentevent e WHERE e.organisation_id = %(o)s
  AND e.subject_id = u.subject_id AND e.purpose_key = 'newsletter' AND e.at <= u.at
  ORDER BY e.at DESC, e.id DESC LIMIT 1"""
_OBJECTED = """EXISTS (SELECT 1 FROM softranet_privacy_objection o WHERE o.organisation_id = %(o)s
  AND o.subject_id = u.subject_id AND o.purpose_key IN ('newsletter', '*') AND o.since <= u.at
  AND (o.until IS NULL OR o.until > u.at))"""
_NEWEST = "(SELECT * FROM softranet_privacy_disclosure WHERE organisation_id = %(o)s ORDER BY id DESC LIMIT 20000) u"
_RECIPIENT = "JOIN softranet_privacy_recipient r ON r.organisation_id = u.organisation_id AND r.id = u.recipient_id"
_USED = " UNION ALL ".join(
    f"SELECT u.id FROM {table} u WHERE u.organisation_id = %(o)s AND u.subject_id = s.subject_id AND u.at >= s.since"
    " + interval '10 seconds' AND (s.until IS NULL OR u.at < s.until) AND u.purpose_key {}"
    for table in ("softranet_privacy_disclosure", "softranet_privacy_look")
)
_STATES = "SELECT count(*), sum((SELECT count(*) FROM ({}) x)) FROM {} s WHERE s.organisation_id = %(o)s"

# As short as somebody would write it who knows the tables and their rows here, in the same scope and role.
BY_HAND = {
    "use.purposes": f"SELECT count(*), count(*) FILTER (WHERE coalesce(({_CONSENTED}), '') NOT IN ('given', 'imported')"
    f" OR {_OBJECTED} OR EXISTS (SELECT 1 FROM softranet_privacy_restriction x WHERE x.organisation_id = %(o)s"
    " AND x.subject_id = u.subject_id AND x.since <= u.at AND (x.until IS NULL OR x.until > u.at)))"
    f" FROM {_NEWEST}",
    "use.email.permission": f"""
SELECT count(*), count(*) FILTER (WHERE m.id IS NULL OR u.digest <> m.digest
  OR coalesce(({_CONSENTED}), '') NOT IN ('given', 'imported') OR {_OBJECTED}
  OR NOT EXISTS (SELECT 1 FROM softranet_privacy_provenance p WHERE p.organisation_id = %(o)s AND p.record = m.record
    AND p.at <= u.at AND p.way <> 'order'))
FROM softranet_mail_transmission u LEFT JOIN softranet_mail_message m ON m.organisation_id = %(o)s
  AND m.message_id = u.message_id WHERE u.organisation_id = %(o)s""",
    "use.email.optout": f"""
SELECT count(*) FILTER (WHERE u.mail_class = 'marketing' OR m.purpose_key = 'newsletter'),
  count(*) FILTER (WHERE NOT (u.list_unsubscribe AND u.one_click AND u.way_out)),
  count(*) FILTER (WHERE coalesce(({_CONSENTED}), '') IN ('withdrawn', 'refused') OR {_OBJECTED})
FROM softranet_mail_transmission u LEFT JOIN softranet_mail_message m ON m.organisation_id = %(o)s
  AND m.message_id = u.message_id WHERE u.organisation_id = %(o)s""",
    "right.preferences": f"""
SELECT (SELECT count(*) FILTER (WHERE coalesce(({_CONSENTED}), 'refused') IN ('withdrawn', 'refused'))
    FROM softranet_privacy_disclosure u WHERE u.organisation_id = %(o)s AND u.purpose_key = 'newsletter'),
  (SELECT count(*) FROM softranet_privacy_consentevent WHERE organisation_id = %(o)s AND purpose_key = 'newsletter'),
  (SELECT count(*) FROM (SELECT DISTINCT ON (subject_id) subject_id, state FROM softranet_privacy_consentevent
    WHERE organisation_id = %(o)s AND purpose_key = 'newsletter' ORDER BY subject_id, at DESC, id DESC) last
    FULL JOIN (SELECT subject_id, state FROM softranet_privacy_permission
      WHERE organisation_id = %(o)s AND purpose_key = 'newsletter') now USING (subject_id)
    WHERE last.state IS DISTINCT FROM now.state)""",
    "right.restrict": _STATES.format(
        _USED.replace("{}", "NOT IN ('rights', 'notices')"), "softranet_privacy_restriction"
    ),
    "right.object": _STATES.format(_USED.replace("{}", "= s.purpose_key"), "softranet_privacy_objection"),
    "share.recipients": f"""
SELECT count(*), count(*) FILTER (WHERE r.id IS NULL OR u.at >= r.ended_at OR NOT u.purpose_key = ANY(r.purposes)
  OR NOT u.categories <@ r.categories) FROM {_NEWEST} LEFT {_RECIPIENT}""",
    "share.processors_vetted": f"""
SELECT count(*), count(DISTINCT r.id), count(*) FILTER (WHERE u.at::date < r.agreement_from
  OR u.at::date > r.agreement_until), count(*) FILTER (WHERE u.at::date < r.vetted_at)
FROM {_NEWEST} {_RECIPIENT} WHERE r.kind = 'processor' OR r.kind = 'mail'""",
    "share.transfers": f"""
SELECT count(*), count(*) FILTER (WHERE r.country <> 'IN'), count(DISTINCT r.country),
  count(*) FILTER (WHERE r.country <> 'IN' AND r.transfer_basis = '') FROM {_NEWEST} {_RECIPIENT}""",
    "share.ledger": """
SELECT (SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_ledgerentry l
    WHERE l.organisation_id = %(o)s AND l.subject_id = u.subject_id AND l.kind = 'disclosure'
    AND position(convert_to(u.id::text, 'UTF8') IN l.payload) > 0)) FROM """ + _NEWEST + """),
  (SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_disclosure d
    WHERE d.organisation_id = %(o)s AND d.id = (convert_from(l.payload, 'UTF8')::jsonb ->> 'disclosure')::uuid))
    FROM (SELECT payload FROM softranet_privacy_ledgerentry WHERE organisation_id = %(o)s AND kind = 'disclosure'
      AND payload IS NOT NULL ORDER BY id DESC LIMIT 20000) l),
  (SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_disclosure d
    WHERE d.organisation_id = %(o)s AND d.reference = m.id))
    FROM (SELECT message_id FROM softranet_mail_transmission WHERE organisation_id = %(o)s AND subject_id IS NOT NULL
      ORDER BY id DESC LIMIT 20000) t
    JOIN softranet_mail_message m ON m.organisation_id = %(o)s AND m.message_id = t.message_id)""",
    "collect.sources": " UNION ALL ".join(
        f"SELECT count(*), count(*) FILTER (WHERE {wrong}) FROM {table} t LEFT JOIN softranet_privacy_source s"
        " ON s.organisation_id = t.organisation_id AND s.id = t.source_id WHERE t.organisation_id = %(o)s"
        for table, wrong in [
            *((f"softranet_people_{name}", "s.id IS NULL OR (s.kind = 'import' AND t.source_row IS NULL)")
              for name in ("person", "contactpoint", "postaladdress", "persontag")),
            ("softranet_privacy_provenance", "s.id IS NULL OR (s.kind = 'import' AND t.row IS NULL)"),
            ("softranet_privacy_consentevent", "FALSE"),
        ]
    ) + """ UNION ALL SELECT count(*), count(*) FILTER (WHERE reference IS NULL AND name = '')
FROM softranet_privacy_source WHERE organisation_id = %(o)s
UNION ALL SELECT 0, count(*) FROM softranet_people_contactpoint c WHERE c.organisation_id = %(o)s AND NOT EXISTS
  (SELECT 1 FROM softranet_privacy_provenance p WHERE p.organisation_id = %(o)s AND p.record = c.id)""",
}  # fmt: skip


def measure(server: Any, people: int) -> list[Result]:
    hand = {"keep.six_years": _ages(), **BY_HAND, "collect.categories": _detected()}
    return [*(_evidence(promise, statement, people) for promise, statement in hand.items()), *_refreshed()]


def _ages() -> str:
    """Every table with a period of its own: the oldest, and how many are past it."""
    from softranet.privacy.declarations import holdings
    from softranet.privacy.graph import scoped

    asked = []
    for held in holdings():
        if held.keep and held.keep.fact and held.personal and scoped(held.model):
            clock = held.model._meta.get_field(held.keep.since).column  # type: ignore[union-attr]
            of = f"FROM {held.model._meta.db_table} WHERE organisation_id = %(o)s"
            alive = " AND payload IS NOT NULL" if held.model.__name__ == "LedgerEntry" else ""
            asked.append(
                f"SELECT (SELECT min({clock}) {of}{alive})::timestamptz,"
                f" (SELECT count(*) {of}{alive} AND {clock} < now() - interval '6 years 2 days'),"
                f" (SELECT count(*) {of}{alive} AND {clock} IS NULL)"
            )
    return " UNION ALL ".join(asked)


def _detected() -> str:
    """The same expressions over the newest 2,000 rows of each table that has any, as SQL finds them."""
    from softranet.privacy.internal.columns import text_tables
    from softranet.privacy.internal.detectors import expression
    from softranet.privacy.promises.collecting import _unexpected
    from softranet.privacy.scope import organisation_scope

    asked = []
    with organisation_scope(ORGANISATION), connection.cursor() as cursor:
        for each in text_tables():
            sought = [(c, kinds) for c in each.columns if (kinds := _unexpected(c))]
            if each.model is None or each.is_tenant or not sought or (each.about_people and not each.scoped):
                continue
            cursor.execute(f"SELECT EXISTS (SELECT FROM {each.quoted})")
            if cursor.fetchone()[0]:
                texts = ", ".join(f"{c.text} AS c{n}" for n, (c, _kinds) in enumerate(sought))
                wrong = " OR ".join(
                    "c{} ~ '{}'".format(n, expression(kinds).replace("%", "%%").replace("'", "''"))
                    for n, (_c, kinds) in enumerate(sought)
                )
                asked.append(
                    f"SELECT count(*), count(*) FILTER (WHERE {wrong}) FROM (SELECT {texts} FROM {each.quoted}"
                    f" ORDER BY {each.key} DESC LIMIT 2000) n"
                )
    return " UNION ALL ".join(asked)


def _evidence(promise: str, statement: str, people: int) -> Result:
    from softranet.privacy.promise import measure as measured
    from softranet.privacy.scope import organisation_scope

    said: dict[str, Any] = {}

    def ours() -> None:
        with organisation_scope(ORGANISATION):
            said["evidence"] = measured(promise, store=False)[0]

    def hand() -> None:
        with organisation_scope(ORGANISATION), connection.cursor() as cursor:
            cursor.execute(statement, {"o": ORGANISATION})
            cursor.fetchall()

    began = time.perf_counter()
    ours()
    repeats = 3 if time.perf_counter() - began > LONG else REPEATS
    found = side_by_side(f"evidence of {promise}", ours, hand, at_most=1.3, repeats=repeats)
    note = f"{said['evidence'].state}, {said['evidence'].checked:,} looked at; {repeats} repeats"
    return Result(**{**vars(found), "note": note})


def _refreshed(wanted: Sequence[str] = BY_SHARES) -> list[Result]:
    """What the hourly measurement does after so many people came in, beside the whole; and what a page asks for."""
    from softranet.people.models import ContactPoint, Person
    from softranet.privacy.models import Provenance, Source
    from softranet.privacy.promise import latest, promises
    from softranet.privacy.promise import measure as measured
    from softranet.privacy.scope import organisation_scope

    def come() -> None:
        with organisation_scope(ORGANISATION):
            source = Source.objects.order_by("id")[0]
            people = [Person(name="New", source=source) for _ in range(NEW)]
            points = [ContactPoint(person=p, kind="email", value=f"{p.id}@example.org", source=source) for p in people]
            Person.objects.bulk_create(people)
            ContactPoint.objects.bulk_create(points)
            Provenance.objects.bulk_create(
                Provenance(subject_id=p.person_id, record=p.id, way="staff", source=source) for p in points
            )

    def timed(*, whole: bool, only: str = "") -> float:
        began = time.perf_counter()
        for promise in [only] if only else promises():
            with organisation_scope(ORGANISATION):
                measured(promise, whole=whole)
        return time.perf_counter() - began

    def refresh(only: str) -> float:
        come()
        return timed(whole=False, only=only)

    results = []
    for promise in wanted:
        timed(whole=True, only=promise)
        anew = timed(whole=True, only=promise)
        repeats = 3 if anew > LONG else REPEATS
        x, y = interleaved(lambda p=promise: refresh(p), lambda p=promise: timed(whole=True, only=p), repeats=repeats)  # type: ignore[misc]
        note = f"after {NEW:,} new people with an address, beside the whole; {repeats} repeats"
        results.append(Result(f"refresh of {promise}", x, y, "at most 0.2 ×", x <= 0.2 * y, x / y, note))
    if wanted is not BY_SHARES:
        return results
    timed(whole=True)
    every, whole = refresh(""), timed(whole=True)

    def stored() -> float:
        began = time.perf_counter()
        with organisation_scope(ORGANISATION):
            latest()
        return time.perf_counter() - began

    shown = sorted(stored() for _ in range(REPEATS))[REPEATS // 2]
    once = f"{len(promises())} promises, beside all measured whole; once"
    return [
        *results,
        Result("refresh of all evidence", every, whole, "at most 0.5 ×", every <= 0.5 * whole, every / whole, once),
        Result("evidence of a page", shown, whole, "at most 0.01 ×", shown <= 0.01 * whole, shown / whole, once),
    ]
