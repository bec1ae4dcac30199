"""Evidence that data of special categories is held beside an explicit consent, sealed, and goes into no audience."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from softranet.privacy import readings
from softranet.privacy.graph import table
from softranet.privacy.internal import asking
from softranet.privacy.models import ConsentEvent, Disclosure, Hold, Recipient, SpecialDatum
from softranet.privacy.opt_out import SELF_INTERESTED
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.special_field import open_content
from softranet.privacy.vocabulary import Category, purposes

OPENED = 2000
"""Values whose seal is tried in one go."""


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
    checked, without = readings.added_up("consents", SpecialDatum.objects.all(), _consented)
    unsealed = readings.added_up("seals", SpecialDatum.objects.all(), _sealed)[1]
    shared = readings.added_up("audiences", Disclosure.objects.all(), _in_audiences)[1]
    found = without + unsealed + shared
    return Evidence(checked, found, {"n": checked, "found": found})


def _consented(span: readings.Span) -> Sequence[int]:
    """Pieces, and those that no standing consent bears."""
    return asking.row(
        f"SELECT count(*), count(*) FILTER (WHERE NOT held AND coalesce(({_LAST}), '') NOT IN ('given', 'imported'))"
        f" FROM (SELECT d.subject_id, d.kind, EXISTS ({_HELD}) AS held FROM {table(SpecialDatum)} d"
        f" WHERE d.organisation_id = %(organisation)s{span.sql('d.id')}) AS d"
    )


def _sealed(span: readings.Span) -> Sequence[int]:
    """Pieces, and those whose seal does not open; some thousands in memory at once."""
    read = broken = 0
    after, more = "", True
    while more:
        rows = asking.rows(
            f"SELECT id, words FROM {table(SpecialDatum)} WHERE organisation_id = %(organisation)s"
            f"{span.sql('id')}{after} ORDER BY id LIMIT {OPENED}"
        )
        read, broken = read + len(rows), broken + sum(not _opens(bytes(words)) for _id, words in rows)
        more = len(rows) == OPENED
        after = f" AND id > '{rows[-1][0]}'" if more else ""
    return [read, broken]


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


def _in_audiences(span: readings.Span) -> Sequence[int]:
    """Disclosures, and those of such data to advertisers and their like."""
    return asking.row(
        "SELECT count(*), count(*) FILTER (WHERE d.categories && %(special)s::varchar[]"
        " AND (r.kind = ANY(%(kinds)s) OR d.purpose_key = ANY(%(marketing)s)))"
        f" FROM {table(Disclosure)} d"
        f" JOIN {table(Recipient)} r ON r.organisation_id = %(organisation)s AND r.id = d.recipient_id"
        f" WHERE d.organisation_id = %(organisation)s{span.sql('d.id')}",
        special=[c.key for c in Category if c.special], kinds=[kind.value for kind in SELF_INTERESTED],
        marketing=[p.key for p in purposes() if p.marketing],
    )  # fmt: skip
