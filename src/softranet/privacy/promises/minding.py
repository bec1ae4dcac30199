"""Evidence that data of special categories is held beside an explicit consent, sealed, and goes into no audience."""

from django.utils.translation import gettext_lazy as _

from softranet.privacy.graph import table
from softranet.privacy.internal import asking
from softranet.privacy.models import ConsentEvent, Disclosure, Hold, Recipient, SpecialDatum
from softranet.privacy.opt_out import SELF_INTERESTED
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.special_field import open_content
from softranet.privacy.vocabulary import Category, purposes

NEWEST = 20000
"""Values and disclosures that are judged, the newest first."""
OPENED = 500
"""Values whose seal is tried, the newest first."""


@promise(
    "collect.special",
    shows=_(
        "data of special categories told so far: {n}, each held against its person’s own words of consent; {found}"
        " without them, in the open, or in an audience"
    ),
    how=_(
        "Each stored piece is held against the append-only acts of consent, not against the present state that is asked"
        " when it is written: the last act of its person about this one kind must be a yes, with the words that were"
        " agreed to. Stored bytes must open with this organisation’s key alone. What went to advertisers and their like"
        " is searched for such kinds of data. Only a legal hold keeps a piece beyond its consent, and nobody sees it."
    ),
)
def minded() -> Evidence:
    checked, without = asking.row(
        f"SELECT count(*), count(*) FILTER (WHERE NOT held AND coalesce(({_LAST}), '') NOT IN ('given', 'imported'))"
        f" FROM (SELECT d.subject_id, d.kind, EXISTS ({_HELD}) AS held FROM {table(SpecialDatum)} d"
        f" WHERE d.organisation_id = %(organisation)s ORDER BY d.id DESC LIMIT {NEWEST}) AS d"
    )
    sealed = asking.rows(
        f"SELECT words FROM {table(SpecialDatum)} WHERE organisation_id = %(organisation)s"
        f" ORDER BY id DESC LIMIT {OPENED}"
    )
    found = without + sum(not _opens(bytes(words)) for (words,) in sealed) + _in_audiences()
    return Evidence(checked, found, {"n": checked, "found": found})


_LAST = (
    "SELECT CASE WHEN e.terms_id IS NULL AND e.state IN ('given', 'imported') THEN '' ELSE e.state END"
    f" FROM {table(ConsentEvent)} e WHERE e.organisation_id = %(organisation)s AND e.subject_id = d.subject_id"
    " AND e.purpose_key = 'special.' || d.kind ORDER BY e.at DESC, e.id DESC LIMIT 1"
)
_HELD = (
    f"SELECT 1 FROM {table(Hold)} h WHERE h.organisation_id = %(organisation)s AND h.subject_id = d.subject_id"
    " AND h.until IS NULL"
)


def _opens(words: bytes) -> bool:
    try:
        return bool(open_content(words))
    except ValueError:
        return False


def _in_audiences() -> int:
    return asking.number(
        f"SELECT count(*) FROM (SELECT recipient_id, purpose_key, categories FROM {table(Disclosure)}"
        f" WHERE organisation_id = %(organisation)s ORDER BY id DESC LIMIT {NEWEST}) d"
        f" JOIN {table(Recipient)} r ON r.organisation_id = %(organisation)s AND r.id = d.recipient_id"
        " WHERE d.categories && %(special)s::varchar[]"
        " AND (r.kind = ANY(%(kinds)s) OR d.purpose_key = ANY(%(marketing)s))",
        special=[c.key for c in Category if c.special], kinds=[kind.value for kind in SELF_INTERESTED],
        marketing=[p.key for p in purposes() if p.marketing],
    )  # fmt: skip
