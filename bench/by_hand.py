"""The questions of ``policy verify`` in SQL by hand: as short as somebody would write it who knows the tables.

Each answers the very question that the evidence answers. The first column of its rows adds up to how many were looked
at, the second to how many break the promise; what else the evidence tells follows.
"""

from collections.abc import Iterator
from typing import Any

from bench.database import ORGANISATION

_SAID = """SELECT {what} FROM softranet_privacy_consentevent e WHERE e.organisation_id = %(o)s
  AND e.subject_id = u.subject_id AND e.purpose_key = {purpose} AND e.at <= u.at{further}
  ORDER BY e.at DESC, e.id DESC LIMIT 1"""
_NO = "e.state IN ('withdrawn', 'refused') AND e.at <= u.at - interval '10 seconds'"


def _said(what: str, purpose: str, further: str = "") -> str:
    return "(" + _SAID.replace("{what}", what).replace("{purpose}", purpose).replace("{further}", further) + ")"


def _stood(table: str, further: str = "") -> str:
    return (
        f"EXISTS (SELECT 1 FROM softranet_privacy_{table} x WHERE x.organisation_id = %(o)s"
        " AND x.subject_id = u.subject_id AND x.since <= u.at - interval '10 seconds'"
        f" AND (x.until IS NULL OR x.until > u.at){further})"
    )


def _overridden(use: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM softranet_privacy_override d WHERE d.organisation_id = %(o)s"
        f" AND d.subject_id = {use}.subject_id AND d.purpose_key = {use}.purpose_key AND d.since <= {use}.at"
        f" AND (d.until IS NULL OR d.until > {use}.at) AND d.purpose_key <> ALL(%(marketing)s))"
    )


_NEWEST = "(SELECT * FROM softranet_privacy_disclosure WHERE organisation_id = %(o)s ORDER BY id DESC LIMIT 20000) u"
_RECIPIENT = "JOIN softranet_privacy_recipient r ON r.organisation_id = u.organisation_id AND r.id = u.recipient_id"
_SENT = """FROM softranet_mail_transmission u LEFT JOIN softranet_mail_message m ON m.organisation_id = %(o)s
  AND m.message_id = u.message_id WHERE u.organisation_id = %(o)s"""
_LETTER = "(u.mail_class = 'marketing' OR coalesce(m.purpose_key = ANY(%(marketing)s), FALSE))"
_OBJECTED = _stood("objection", " AND x.purpose_key IN (m.purpose_key, '*')")
_SERVICE = "u.mail_class = 'service' AND u.subject_id IS NOT NULL"
_STATES = """SELECT count(*), sum((SELECT count(*) FROM ({used}) x)), count(*) FILTER (WHERE s.until IS NULL)
FROM {state} s WHERE s.organisation_id = %(o)s"""


def _states(state: str, meant: str) -> str:
    used = " UNION ALL ".join(
        f"SELECT u.id FROM softranet_privacy_{table} u WHERE u.organisation_id = %(o)s AND u.subject_id = s.subject_id"
        f" AND u.at >= s.since + interval '10 seconds' AND (s.until IS NULL OR u.at < s.until) AND {meant}"
        for table in ("disclosure", "look")
    )
    return _STATES.replace("{used}", used).replace("{state}", state)


def _papers(about: str, further: str = "") -> str:
    return (
        "EXISTS (SELECT 1 FROM softranet_privacy_paper p WHERE p.organisation_id = %(o)s AND p.recipient_id = r.id"
        f" AND p.about = '{about}' AND u.at::date >= p.starts AND (p.ends IS NULL OR u.at::date <= p.ends){further})"
    )


def _hosts(name: str, table: str) -> str:
    """Each host once, by one step into the index for each."""
    step = f"SELECT host FROM {table} WHERE organisation_id = %(o)s AND host > {{}} ORDER BY host LIMIT 1"
    first, further = step.format("''"), step.format("w.host")
    return f"{name} AS (({first}) UNION ALL SELECT ({further}) FROM {name} w WHERE w.host <> '')"


STATEMENTS = {
    "use.purposes": f"""
SELECT count(*), count(*) FILTER (WHERE u.purpose_key <> ALL(%(declared)s) OR (u.purpose_key = ANY(%(consent)s)
    AND coalesce({_said("e.state", "u.purpose_key", " AND (e.at <= u.at - interval '10 seconds' OR"
                        " e.state IN ('given', 'imported'))")}, '') NOT IN ('given', 'imported'))
  OR (u.purpose_key = ANY(%(objectable)s) AND {_stood("objection", " AND x.purpose_key IN (u.purpose_key, '*')")}
    AND NOT {_overridden("u")})
  OR (u.purpose_key = ANY(%(objectable)s) AND {_stood("restriction")}))
FROM {_NEWEST}""",
    "use.email.permission": f"""
SELECT count(*), count(*) FILTER (WHERE m.id IS NULL OR u.digest <> m.digest
  OR (m.purpose_key = ANY(%(marketing)s) AND u.mail_class <> 'marketing') OR ({_LETTER} AND (NOT coalesce(
    {_said("e.state IN ('given', 'imported') OR (e.state = 'withdrawn' AND e.at > u.at - interval '10 seconds')",
           "m.purpose_key")}, FALSE)
    OR {_OBJECTED} OR NOT (m.purpose_key = ANY(%(anyhow)s) OR EXISTS (SELECT 1 FROM softranet_privacy_provenance p
      WHERE p.organisation_id = %(o)s AND p.record = m.record AND p.at <= u.at
      AND m.purpose_key || ' ' || p.way = ANY(%(ways)s))))))
{_SENT}""",
    "use.email.optout": f"""
SELECT count(*) FILTER (WHERE {_LETTER}) + count(*) FILTER (WHERE {_SERVICE}),
  count(*) FILTER (WHERE ({_LETTER} AND NOT (u.list_unsubscribe AND u.one_click AND u.way_out))
    OR ({_SERVICE} AND NOT u.preferences))
  + count(*) FILTER (WHERE {_LETTER} AND (coalesce({_said(_NO, "m.purpose_key")}, FALSE) OR {_OBJECTED}))
{_SENT}""",
    "right.preferences": f"""
SELECT 0, count(*) FILTER (WHERE coalesce({_said(_NO, "u.purpose_key")}, TRUE))
FROM softranet_privacy_disclosure u WHERE u.organisation_id = %(o)s AND u.purpose_key = ANY(%(optional)s)
UNION ALL SELECT count(*), 0 FROM softranet_privacy_consentevent
WHERE organisation_id = %(o)s AND purpose_key = ANY(%(optional)s)
UNION ALL SELECT 0, count(*) FROM (SELECT DISTINCT ON (subject_id, purpose_key) subject_id, purpose_key, state
    FROM softranet_privacy_consentevent WHERE organisation_id = %(o)s AND purpose_key = ANY(%(optional)s)
    ORDER BY subject_id, purpose_key, at DESC, id DESC) last
  FULL JOIN (SELECT subject_id, purpose_key, state FROM softranet_privacy_permission
    WHERE organisation_id = %(o)s AND purpose_key = ANY(%(optional)s)) now USING (subject_id, purpose_key)
WHERE last.state IS DISTINCT FROM now.state""",
    "right.restrict": _states("softranet_privacy_restriction", "u.purpose_key <> ALL(%(beyond)s)"),
    "right.object": _states(
        "softranet_privacy_objection", "(u.purpose_key = s.purpose_key OR (s.purpose_key = '*'"
        f" AND u.purpose_key = ANY(%(objectable)s))) AND NOT {_overridden('u')}",
    ) + """ UNION ALL SELECT 0, count(*) FILTER (WHERE o.purpose_key = ANY(%(marketing)s)
  OR length(trim(o.reason)) < 20 OR o.decided_by IS NULL OR NOT EXISTS (SELECT 1 FROM softranet_privacy_ledgerentry l
    WHERE l.organisation_id = %(o)s AND l.subject_id = o.subject_id AND l.kind = 'objection_overridden'
    AND strpos(convert_from(l.payload, 'UTF8'), o.id::text) > 0)), count(*)
FROM softranet_privacy_override o WHERE o.organisation_id = %(o)s""",
    "share.recipients": f"""
WITH RECURSIVE {_hosts("taken", "softranet_mail_transmission")},
  {_hosts("called", "softranet_recipients_notice")}
SELECT count(*), count(*) FILTER (WHERE r.id IS NULL OR u.at >= r.ended_at OR NOT u.purpose_key = ANY(r.purposes)
  OR NOT u.categories <@ r.categories), (SELECT count(*) FROM softranet_privacy_recipient WHERE organisation_id = %(o)s)
FROM {_NEWEST} LEFT {_RECIPIENT}
UNION ALL SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_recipient r
  WHERE r.organisation_id = %(o)s AND h.host = ANY(r.hosts))), 0
FROM (SELECT lower(host) AS host FROM taken UNION SELECT lower(host) FROM called) h WHERE h.host <> ''""",
    "share.processors_vetted": f"""
SELECT count(*), count(*) FILTER (WHERE NOT (coalesce(u.at::date >= r.agreement_from
    AND (r.agreement_until IS NULL OR u.at::date <= r.agreement_until), FALSE) OR {_papers("agreement")}))
  + count(*) FILTER (WHERE NOT (coalesce(u.at::date >= r.vetted_at, FALSE) OR {_papers("vetting")})),
  count(DISTINCT r.id)
FROM {_NEWEST} {_RECIPIENT} WHERE r.kind IN ('processor', 'analytics', 'advertising', 'fraud', 'sponsor')
UNION ALL SELECT 1, (NOT EXISTS (SELECT 1 FROM softranet_privacy_ledgerentry l WHERE l.organisation_id = %(o)s
  AND l.subject_id IS NULL AND l.kind = 'agreement.accepted'
  AND convert_from(l.payload, 'UTF8')::jsonb ->> 'version' = g.agreement_version))::int, 0
FROM softranet_organisations_organisation g WHERE g.id = %(o)s AND NOT g.is_operator""",
    "share.transfers": f"""
SELECT count(*), count(*) FILTER (WHERE r.country <> g.country AND NOT (r.transfer_basis IN ('clauses',
    'binding_rules', 'explicit_consent', 'contract', 'treaty', 'public_interest', 'claims', 'vital')
  OR (r.transfer_basis = 'adequacy' AND r.country = ANY(%(adequate)s))
  OR (r.transfer_basis = 'framework' AND r.country = 'US' AND {_papers("transfer", " AND p.sha256 <> ''")})
  OR (r.transfer_basis <> 'framework' AND {_papers("transfer")}) OR {_papers("transfer", " AND p.sha256 = ''")})),
  count(*) FILTER (WHERE r.country <> g.country), count(DISTINCT r.country) FILTER (WHERE r.country <> g.country)
FROM {_NEWEST} {_RECIPIENT} JOIN softranet_organisations_organisation g ON g.id = %(o)s
WHERE r.kind NOT IN ('person', 'member', 'installation')""",
    "share.ledger": f"""
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_ledgerentry l
  WHERE l.organisation_id = %(o)s AND l.subject_id = u.subject_id AND l.kind = 'disclosure'
  AND position(convert_to(u.id::text, 'UTF8') IN l.payload) > 0)) FROM {_NEWEST}
UNION ALL SELECT 0, count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_disclosure d
  WHERE d.organisation_id = %(o)s AND d.id = (convert_from(l.payload, 'UTF8')::jsonb ->> 'disclosure')::uuid))
FROM (SELECT payload FROM softranet_privacy_ledgerentry WHERE organisation_id = %(o)s AND kind = 'disclosure'
  AND payload IS NOT NULL ORDER BY id DESC LIMIT 20000) l
UNION ALL SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_disclosure d
  WHERE d.organisation_id = %(o)s AND d.reference = m.id))
FROM (SELECT message_id FROM softranet_mail_transmission WHERE organisation_id = %(o)s AND subject_id IS NOT NULL
  ORDER BY id DESC LIMIT 20000) t
JOIN softranet_mail_message m ON m.organisation_id = %(o)s AND m.message_id = t.message_id
  AND m.subject_id IS NOT NULL
UNION ALL SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_disclosure d
  WHERE d.organisation_id = %(o)s AND d.reference = n.id))
FROM (SELECT id FROM softranet_recipients_notice WHERE organisation_id = %(o)s AND told_at IS NOT NULL
  AND subject_id IS NOT NULL ORDER BY id DESC LIMIT 20000) n
UNION ALL SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM softranet_privacy_disclosure d
  WHERE d.organisation_id = %(o)s AND d.reference = c.hand_over_id))
FROM (SELECT DISTINCT hand_over_id FROM softranet_authorities_concerned WHERE organisation_id = %(o)s
  AND hand_over_id IS NOT NULL LIMIT 20000) c""",
}  # fmt: skip


def parameters() -> dict[str, Any]:
    """What the purposes say that are declared here; the same for whoever asks."""
    from softranet.campaigns.preferences import optional
    from softranet.privacy.transfers import ADEQUATE
    from softranet.privacy.vocabulary import parts, purposes

    declared = [p for each in purposes() for p in [each, *parts(each)]]
    return {
        "o": ORGANISATION,
        "adequate": list(ADEQUATE),
        "optional": [p.key for p in optional()],
        "declared": [p.key for p in declared],
        "consent": [p.key for p in declared if p.needs_consent],
        "objectable": [p.key for p in declared if p.objectable],
        "marketing": [p.key for p in purposes() if p.marketing],
        "beyond": [p.key for p in purposes() if p.beyond_restriction],
        "anyhow": [p.key for p in purposes() if not p.ways],
        "ways": [f"{p.key} {way}" for p in purposes() for way in sorted(p.ways)],
    }


def ages() -> str:
    """Every table with a period of its own: whether there is any, how many are late, and the oldest.

    Then the people of whom the ledger knows nothing since their period began, and what the policy states.
    """
    from softranet.people.models import Person
    from softranet.privacy.declarations import holdings
    from softranet.privacy.graph import scoped
    from softranet.privacy.promises.keeping import _still_personal

    late = "now() - interval '6 years 2 days'"
    standing = "NOT EXISTS (SELECT 1 FROM softranet_privacy_{} s WHERE s.subject_id = p.id AND s.until IS NULL)"
    asked = []
    for held in holdings():
        if held.keep and held.keep.fact and held.personal and scoped(held.model):
            clock = f"p.{held.model._meta.get_field(held.keep.since).column}"  # type: ignore[union-attr]
            table = held.model._meta.db_table
            there = _still_personal(held).replace(f'"{table}"', "p").replace("payload", "p.payload")
            of = f"FROM {table} p WHERE p.organisation_id = %(o)s AND {there}"
            excused = " AND " + standing.format("restriction") if held.model is Person else ""
            asked.append(
                f"SELECT (min IS NOT NULL)::int, late, min::timestamptz FROM (SELECT (SELECT min({clock}) {of}),"
                f" (SELECT count(*) {of} AND {clock} < {late}{excused}) + (SELECT count(*) {of} AND {clock} IS NULL)"
                " AS late) each"
            )
    born = f"(to_hex(floor(extract(epoch FROM {late}) * 1000)::bigint))"
    asked.append(
        "SELECT 0, count(*), NULL FROM softranet_people_person p WHERE p.organisation_id = %(o)s"
        f" AND p.id < rpad(lpad({born}, 12, '0'), 32, '0')::uuid"
        f" AND {standing.format('restriction')} AND {standing.format('hold')} AND NOT EXISTS (SELECT 1"
        " FROM softranet_privacy_ledgerentry l WHERE l.organisation_id = %(o)s AND l.subject_id = p.id"
        f" AND l.at >= {late})"
    )
    asked.append(
        "SELECT 0, ((facts ->> 'keep.records')::int > 6)::int, NULL FROM (SELECT facts"
        " FROM softranet_policy_version WHERE organisation_id = %(o)s AND kind = 'privacy' AND in_force_at IS NOT NULL"
        " ORDER BY number DESC LIMIT 1) v"
    )
    return " UNION ALL ".join(asked)


def sources() -> str:
    """Every record that came by an act, and whether that act is there."""
    from django.apps import apps

    from softranet.privacy import collect
    from softranet.privacy.declarations import holdings
    from softranet.privacy.graph import own_fields, scoped
    from softranet.privacy.models import Source
    from softranet.privacy.models.collecting import SourceKind

    def of(model: Any) -> Iterator[str]:
        line = next((f.column for f in own_fields(model) if f.name in ("source_row", "row")), "")
        for field in own_fields(model):
            if field.related_model is Source and scoped(model):
                wrong = [] if field.null else ["s.id IS NULL"]
                wrong += [f"(s.kind = 'import' AND t.{line} IS NULL)"] if line else []
                yield (
                    f"SELECT count(*), count(*) FILTER (WHERE {' OR '.join(wrong) or 'FALSE'})"
                    f" FROM {model._meta.db_table} t LEFT JOIN softranet_privacy_source s"
                    f" ON s.organisation_id = t.organisation_id AND s.id = t.{field.column}"
                    " WHERE t.organisation_id = %(o)s"
                )

    records = [each for held in holdings() for each in of(held.model)]
    resolved = {kind: label for kind in SourceKind if (label := collect.resolvers().get(kind))}
    stray = " OR ".join([
        f"(kind = '{kind.value}' AND NOT EXISTS (SELECT 1 FROM {apps.get_model(label)._meta.db_table} x"
        " WHERE x.organisation_id = %(o)s AND x.id = t.reference))"
        for kind, label in resolved.items()
    ])  # fmt: skip
    every = ", ".join(f"'{kind.value}'" for kind in SourceKind)
    simple = ", ".join(f"'{kind.value}'" for kind in SourceKind if kind not in resolved)
    acts = (
        f"SELECT 0, count(*) FILTER (WHERE (kind IN ({simple}) AND reference IS NULL AND name = '')"
        f" OR kind NOT IN ({every}){' OR ' + stray if stray else ''})"
        " FROM softranet_privacy_source t WHERE organisation_id = %(o)s"
    )
    ways = (
        "SELECT 0, count(*) FROM softranet_people_contactpoint c WHERE c.organisation_id = %(o)s AND NOT EXISTS"
        " (SELECT 1 FROM softranet_privacy_provenance p WHERE p.organisation_id = %(o)s AND p.record = c.id)"
    )
    return " UNION ALL ".join([*records, acts, ways])


def _sought() -> list[tuple[str, list[tuple[str, str, Any]]]]:
    """The newest 2,000 rows of each table, and what each of their columns must not match, for which kinds."""
    from softranet.privacy.internal.columns import text_tables
    from softranet.privacy.internal.detectors import expression
    from softranet.privacy.promises.collecting import _unexpected

    found = []
    for each in text_tables():
        sought = [(c, kinds) for c in each.columns if (kinds := _unexpected(c))]
        if sought and not each.is_tenant and (each.scoped or not each.about_people):
            texts = ", ".join(f"{c.text} AS c{n}" for n, (c, _kinds) in enumerate(sought))
            order = f"ORDER BY {each.key} DESC" if each.model else ""
            quoted = [expression(kinds).replace("%", "%%").replace("'", "''") for _c, kinds in sought]
            columns = [(f"c{n}", f"'{quoted[n]}'", kinds) for n, (_c, kinds) in enumerate(sought)]
            found.append((f"FROM (SELECT {texts} FROM {each.quoted} {order} LIMIT 2000) n", columns))
    return found


def detected() -> str:
    """The same expressions over the newest rows of each table."""
    return " UNION ALL ".join(
        f"SELECT count(*), count(*) FILTER (WHERE {' OR '.join(f'{c} ~ {sought}' for c, sought, _kinds in columns)}),"
        f" {place} {newest}"
        for place, (newest, columns) in enumerate(_sought())
    )


def judged(cursor: Any, rows: list[Any]) -> list[Any]:
    """Of what matched an expression, what the check digits bear out and nobody publishes; where anything matched."""
    from softranet.privacy.internal.detectors import found
    from softranet.privacy.promises.collecting import _own_addresses

    judgements, own = [], _own_addresses()
    for looked_at, suspects, place in rows:
        wrong, (newest, columns) = 0, _sought()[place] if suspects else ("", [])
        for column, sought, kinds in columns:
            matched = f"ARRAY(SELECT m[1] FROM regexp_matches({column}, {sought}, 'g') m)"
            cursor.execute(f"SELECT {matched} {newest} WHERE {column} ~ {sought}", {})
            wrong += sum(any(found(text, kinds, own) for text in texts) for (texts,) in cursor.fetchall())
        judgements.append((looked_at, wrong))
    return judgements


def statements() -> dict[str, str]:
    """By promise, in the order in which they are measured."""
    return {"keep.six_years": ages(), **STATEMENTS, "collect.sources": sources(), "collect.categories": detected()}
