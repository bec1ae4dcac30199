"""Evidence that only those authorised get at data, and that they keep it to themselves."""

import json
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from softranet.organisations.access_review import QUARTER
from softranet.organisations.actions.agree import agreement
from softranet.organisations.models import Membership, Organisation, Role, SupportAccess, SupportVisit
from softranet.organisations.seeing import seen_as
from softranet.privacy import isolation, periods
from softranet.privacy.bundle_in import MOVED_IN
from softranet.privacy.models import LedgerEntry, Look, Source
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises import host_agreement
from softranet.privacy.promises.rights import made_at
from softranet.privacy.records import ScopedRecord, lowest, now
from softranet.privacy.scope import current

AT_ONCE = timedelta(minutes=1)
"""Within it an act and its entry in the ledger are one."""
NEWEST = 5000
"""Pages and looks of the support that are looked at, the newest first."""


@promise(
    "protect.access",
    shows=_("{tables} tables probed, {seen} records of others seen; support saw {support} pages, {uninvited} unasked."),
    how=_("Connected as the application is, and let into this organisation alone, we ask every table directly for "
          "records of any other organisation, past all our own filters. We also count tables that the database does "
          "not guard, and members without a known role; and whether the operator’s support looked at anything outside "
          "of the hours that an owner here allowed."),
)  # fmt: skip
def access() -> Evidence:
    tables = [m._meta.db_table for m in isolation.scoped_models() if issubclass(m, ScopedRecord)]
    # The reader's own memberships elsewhere are theirs to see: the probe looks as nobody in particular.
    with seen_as(""):
        seen = sum(foreign_rows(table) for table in tables)
    unguarded = len(isolation.unprotected())
    roleless = Membership.objects.exclude(role__in=Role.values).count()
    uninvited = _uninvited()
    pages = SupportVisit.objects.count()
    figure = {"tables": len(tables), "seen": seen, "support": pages, "uninvited": uninvited}
    return Evidence(len(tables), seen + unguarded + roleless + uninvited, figure)


def _uninvited() -> int:
    """Pages and records that support looked at outside of hours that the ledger heard an owner allow."""
    rows = SupportAccess.objects.filter(organisation_id=current())
    accounts = set(rows.values_list("account_id", flat=True))
    if not accounts:
        return 0
    heard = LedgerEntry.objects.filter(subject_id=None, kind="support.approved", payload__isnull=False)
    allowed = {said["access"]: (made_at(e.id) - AT_ONCE, datetime.fromisoformat(said["until"]))
               for e in heard if (said := json.loads(bytes(e.payload or b"{}")))}  # fmt: skip
    windows: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for row in rows:
        if row.approved_at and str(row.id) in allowed:
            since, until = allowed[str(row.id)]
            hours = max(row.approved_at, since), min(filter(None, (until, row.ended_at)))
            windows.setdefault(row.account_id, []).append(hours)
    pages = SupportVisit.objects.order_by("-id").values_list("access__account_id", "at")[:NEWEST]
    members = Membership.objects.filter(organisation_id=current()).values("account_id")
    looks = Look.objects.filter(actor__in=accounts).exclude(actor__in=members).order_by("-id")
    seen = [*pages, *looks.values_list("actor", "at")[:NEWEST]]
    return sum(1 for who, at in seen if not any(start <= at <= end for start, end in windows.get(who, ())))


@host_agreement
def agreed() -> tuple[int, int]:
    """The operator's agreement under GDPR Art. 28; the operator itself needs none. What the organisation's row says
    must be what the ledger heard, of a text whose words have not changed since; and an agreement must have been heard
    before the first data came in here."""
    row = Organisation.objects.values(
        "is_operator", "created_at", "agreement_version", "agreement_accepted_at", "agreement_accepted_by"
    ).get(pk=current())
    if row["is_operator"]:
        return 0, 0
    version, at = row["agreement_version"], row["agreement_accepted_at"]
    if not version or at is None:
        return 1, 1
    if at < periods.cutoff("keep.proof", current(), now()):  # its entry has left the ledger by now
        return 1, 0
    try:
        sha256 = agreement(version).sha256
    except FileNotFoundError:
        return 1, 1
    heard = LedgerEntry.objects.filter(subject_id=None, kind="agreement.accepted", payload__isnull=False)
    around = heard.filter(at__range=(at - AT_ONCE, at + AT_ONCE))
    wanted = {"version": version, "sha256": sha256, "actor": str(row["agreement_accepted_by"])}
    right = any(wanted.items() <= json.loads(bytes(entry.payload or b"{}")).items() for entry in around)
    return 1, int(not right or _late(heard, row["created_at"]))


def _late(heard: QuerySet[LedgerEntry], created_at: datetime) -> bool:
    """Whether data came in before the first agreement; of an organisation that moved in, since then and with us."""
    moved = LedgerEntry.objects.filter(subject_id=None, kind=MOVED_IN).order_by("-id").values_list("at", flat=True)
    begins = moved.first() or created_at
    if begins < periods.cutoff("keep.proof", current(), now()):  # the first entry may have left the ledger by now
        return False
    collected = Source.objects.filter(id__gte=lowest(begins)).order_by("id").values_list("at", flat=True).first()
    agreed_at = heard.filter(at__gte=begins).order_by("at").values_list("at", flat=True).first()
    return collected is not None and (agreed_at is None or collected < agreed_at)


def foreign_rows(table: str) -> int:
    """Records of other organisations that can be seen from the open scope; at most two thousand are counted.

    Two ranges and not one inequality: beside row-level security's own equality they contradict each other, which
    the index answers at once, however many records the organisation has.
    """
    name = connection.ops.quote_name(table)
    sides = [f"(SELECT 1 FROM {name} WHERE organisation_id {way} %s LIMIT 1000)" for way in "<>"]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({' UNION ALL '.join(sides)}) AS others", [current(), current()])  # noqa: S608
        return int(cursor.fetchone()[0])


@promise(
    "protect.confidential",
    shows=_("{n} members, {without} without an undertaking; no access is unreviewed for longer than {days} days."),
    how=_("The ledger notes each undertaking of confidentiality as it is given, and each review of who still needs "
          "access. We look for one entry for every member, and for a review in the last quarter of a year, unless "
          "nobody has been a member for that long. What the list of members says of itself does not count."),
)  # fmt: skip
def confidential() -> Evidence:
    rows = Membership.objects.filter(organisation_id=current())
    members = list(rows.values_list("account_id", "undertaking_at", "joined_at"))
    proof = periods.cutoff("keep.proof", current(), now())  # what was given before has left the ledger by now
    entries = LedgerEntry.objects.filter(kind__in=("member.undertaking", "access.reviewed"), payload__isnull=False)
    given: set[str] = set()
    reviewed = []
    for kind, payload, at in entries.values_list("kind", "payload", "at"):
        if kind == "access.reviewed":
            reviewed.append(at)
        else:
            given.add(json.loads(bytes(payload or b"{}"))["account"])
    without = sum(1 for account, at, _joined in members if at is None or (at >= proof and str(account) not in given))
    since = max([*reviewed, *([min(joined for _account, _at, joined in members)] if members else [])], default=now())
    overdue = int(bool(members) and since < now() - QUARTER)
    figure = {"n": len(members), "without": without, "days": (now() - since).days}
    return Evidence(len(members), without + overdue, figure)
