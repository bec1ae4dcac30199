"""Evidence about what recipients had when data went to them: agreement, vetting, basis of the transfer."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from softranet.privacy import scope, transfers
from softranet.privacy.entitlement import BOUND, OURSELVES
from softranet.privacy.graph import table
from softranet.privacy.internal import asking
from softranet.privacy.models import Disclosure, Paper, Recipient
from softranet.privacy.promise import Evidence, promise

NEWEST = 20_000
"""Disclosures looked at, the newest first."""

_B = transfers.TransferBasis
_NEWEST = (
    f"SELECT id, recipient_id, at::date AS day FROM {table(Disclosure)} WHERE organisation_id = %(organisation)s"
    f" ORDER BY id DESC LIMIT {NEWEST}"
)
_OF = f"FROM ({_NEWEST}) d JOIN {table(Recipient)} r ON r.organisation_id = %(organisation)s AND r.id = d.recipient_id"


def _paper(about: str, further: str = "") -> str:
    """SQL: whether a paper on file covered the day, whatever the register says now."""
    return (
        f"EXISTS (SELECT 1 FROM {table(Paper)} p WHERE p.organisation_id = %(organisation)s AND p.recipient_id = r.id"
        f" AND p.about = '{about}' AND d.day >= p.starts AND (p.ends IS NULL OR d.day <= p.ends){further})"
    )


_host: list[Callable[[], tuple[int, int]]] = []


def host_agreement(check: Callable[[], tuple[int, int]]) -> Callable[[], tuple[int, int]]:
    """Name the function that looks for the agreement between the open scope's organisation and whoever runs the
    installation for it: (agreements there should be, those not on record). The last one named counts."""
    _host[:] = [check]
    return check


@promise(
    "share.processors_vetted",
    shows=_(
        "{n} disclosures to {recipients} recipients under agreement; {bare} without one, {unvetted} unvetted;"
        " agreements with the operator not on record, or later than the first data: {unagreed}"
    ),
    how=_(
        "The day of each disclosure is held against the dates of the recipient's agreement and vetting, those in the"
        " register and the earlier ones on file. Whoever sends asks the register alone, on that day. The agreement with"
        " the operator of this installation must be on record with its version and date, and in the ledger with the"
        " fingerprint of that version's text, and its first one older than the first data that came in."
    ),
)
def vetted() -> Evidence:
    dated = "d.day >= r.agreement_from AND (r.agreement_until IS NULL OR d.day <= r.agreement_until)"
    checked, who, bare, unvetted = asking.row(
        "SELECT count(*), count(DISTINCT r.id),"
        f" count(*) FILTER (WHERE NOT (coalesce({dated}, FALSE) OR {_paper('agreement')})),"
        f" count(*) FILTER (WHERE NOT (coalesce(d.day >= r.vetted_at, FALSE) OR {_paper('vetting')}))"
        f" {_OF} WHERE r.kind = ANY(%(kinds)s)",
        kinds=[kind.value for kind in BOUND],
    )
    due, unagreed = _host[0]() if _host else (0, 0)
    figure = {"n": checked, "recipients": who, "bare": bare, "unvetted": unvetted, "unagreed": unagreed}
    return Evidence(checked + due, bare + unvetted + unagreed, figure)


@promise(
    "share.transfers",
    shows=_("{n} disclosures, {abroad} of them to {countries} other countries; {found} without a basis"),
    how=_(
        "Each disclosure to a third party is held against the country in the recipient's entry: outside of the"
        " organisation's own country (and, from within it, of the European Economic Area) it needs a basis of GDPR"
        " chapter V. An adequacy decision counts only for a country that has one, the Data Privacy Framework only in"
        " the United States and while a certificate is on file."
    ),
)
def transferred() -> Evidence:
    home = transfers.home(scope.current())
    near = sorted(transfers.reach(home))
    certificate, earlier = " AND p.sha256 <> ''", " AND p.sha256 = ''"
    basis = (
        "(r.transfer_basis = ANY(%(others)s) OR (r.transfer_basis = 'adequacy' AND r.country = ANY(%(adequate)s))"
        f" OR (r.transfer_basis = 'framework' AND r.country = 'US' AND {_paper('transfer', certificate)})"
        f" OR (r.transfer_basis <> 'framework' AND {_paper('transfer')}) OR {_paper('transfer', earlier)})"
    )
    far = "r.country <> ALL(%(near)s)"
    checked, abroad, countries, found = asking.row(
        f"SELECT count(*), count(*) FILTER (WHERE {far}), count(DISTINCT r.country) FILTER (WHERE {far}),"
        f" count(*) FILTER (WHERE {far} AND NOT {basis}) {_OF} WHERE r.kind <> ALL(%(ourselves)s)",
        near=near, adequate=sorted(transfers.ADEQUATE), ourselves=[kind.value for kind in OURSELVES],
        others=[b.value for b in transfers.TransferBasis if b not in (_B.ADEQUACY, _B.FRAMEWORK)],
    )  # fmt: skip
    figure = {"n": checked, "abroad": abroad, "countries": countries, "found": found}
    return Evidence(checked if home else 0, found if home else 0, figure)
