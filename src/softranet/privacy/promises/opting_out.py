"""Evidence that nobody's data goes to whoever would use it for themselves after they had said no."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from softranet.privacy.graph import table
from softranet.privacy.internal import asking
from softranet.privacy.models import Disclosure, Objection, Recipient
from softranet.privacy.object_to import EVERYTHING
from softranet.privacy.opt_out import SALE, SELF_INTERESTED
from softranet.privacy.promise import Evidence, promise

NEWEST = 20000
"""Disclosures to each such recipient that are judged, the newest first."""
ON_ITS_WAY = timedelta(seconds=10)
"""What was just under way when somebody opted out is not held against anybody."""


@promise(
    "share.no_sale",
    shows=_(
        "Opted out of sale and sharing: {opted}. Disclosures to advertisers, sponsors, analysts and affiliates: {n};"
        " of somebody who had opted out: {found}."
    ),
    how=_(
        "Each disclosure to a recipient with an interest of its own is held against the times between which its"
        " person was opted out, by our page or by the signal of their browser."
    ),
)  # fmt: skip
def not_sold() -> Evidence:
    """By the recorded intervals, not by what stands now, which is what the control asks."""
    params = {
        "kinds": [kind.value for kind in SELF_INTERESTED], "keys": [SALE, EVERYTHING], "slack": ON_ITS_WAY,
    }  # fmt: skip
    opted = asking.number(
        f"SELECT count(DISTINCT subject_id) FROM {table(Objection)}"
        " WHERE organisation_id = %(organisation)s AND until IS NULL AND purpose_key = ANY(%(keys)s)",
        **params,
    )
    told, found = asking.row(
        "SELECT count(*), count(*) FILTER (WHERE EXISTS"
        f" (SELECT 1 FROM {table(Objection)} o WHERE o.organisation_id = %(organisation)s"
        " AND o.subject_id = d.subject_id AND o.purpose_key = ANY(%(keys)s)"
        " AND o.since <= d.at - %(slack)s AND (o.until IS NULL OR o.until > d.at)))"
        f" FROM {table(Recipient)} r, LATERAL (SELECT subject_id, at FROM {table(Disclosure)} d"
        " WHERE d.organisation_id = %(organisation)s AND d.recipient_id = r.id"
        f" ORDER BY d.id DESC LIMIT {NEWEST}) d"
        " WHERE r.organisation_id = %(organisation)s AND r.kind = ANY(%(kinds)s)",
        **params,
    )
    return Evidence(told + opted, found, {"n": told, "opted": opted, "found": found})
