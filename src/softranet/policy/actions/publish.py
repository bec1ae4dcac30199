"""Publishing a version: immutable, announced, in force once everybody has been told."""

import hashlib
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import POLICY, demand
from softranet.policy.changes import changes
from softranet.policy.document import BadDocument, Document, parse, shipped
from softranet.policy.models import DocumentKind, Draft, Version
from softranet.policy.tasks import announce
from softranet.policy.values import figures, values
from softranet.privacy import facts, ledger
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.promise import promises
from softranet.privacy.records import now
from softranet.privacy.vocabulary import purposes


class TooSoon(ValueError):
    """The version would take effect before the notice period is over; says the earliest day."""


def current(kind: str, at: datetime | None = None) -> Version | None:
    """The version in force in the open scope (at a time), or None before the first."""
    return Version.objects.filter(kind=kind, in_force_at__lte=at or now()).order_by("-number").first()


def coming(kind: str) -> Version | None:
    """The version announced and not yet in force."""
    return Version.objects.filter(kind=kind, in_force_at=None).order_by("number").first()


def draft(kind: str) -> Draft:
    """The draft of the next version; begins, not yet saved, with the newest version or the shipped document."""
    newest = Version.objects.filter(kind=kind).order_by("-number").first()
    return Draft.objects.filter(kind=kind).first() or Draft(
        kind=kind, source=newest.source if newest else shipped(kind), facts=newest.facts if newest else figures({})
    )


def checked(organisation: Organisation, row: Draft) -> Document:
    """The draft's document, fit to be published. Raises ``BadDocument``."""
    document = parse(row.source)
    document.check(set(values(organisation, row.facts)), set(promises()))
    if row.kind == DocumentKind.PRIVACY:
        _state_uses(document)
    for key, number in figures(row.facts).items():
        longest = facts.facts()[key].longest
        if number < 1 or (longest is not None and number > longest):
            raise BadDocument(f"{key} is {number}; expected between 1 and {longest or 'any number'}")
    missing = [n for n in ("street", "city", "contact_email") if not getattr(organisation, n)]
    if missing:
        raise BadDocument(
            f"the organisation does not state its {', '.join(missing)}; a policy names who is responsible"
        )
    return document


def _state_uses(document: Document) -> None:
    """What a privacy policy does not allow nobody may do; so it has to say, by keys that mean something."""
    known = {"purposes": {p.key for p in purposes()}, "recipients": set(RecipientKind.values)}
    for name, stated in (("purposes", document.purposes), ("recipients", document.recipients)):
        if stated is None:
            raise BadDocument(f"the front matter names no {name}; expected a list of what the policy allows")
        if strange := [key for key in stated if key not in known[name]]:
            raise BadDocument(f"{name} has {', '.join(strange)}; known are: {', '.join(sorted(known[name]))}")


def earliest(kind: str) -> datetime:
    """When a version published now may take effect: at once for the first, else after the notice period in force.

    And not before one that is announced already: it contains what that one changes, which people were told for later.
    """
    present, at = current(kind), now()
    if present is None:
        return at
    soonest = at + timedelta(days=figures(present.facts)["notice.policy"])
    announced: datetime | None = Version.objects.filter(kind=kind, in_force_at=None).aggregate(
        last=Max("effective_at")
    )["last"]
    return soonest if announced is None else max(soonest, announced)


def end_of(day: date) -> datetime:
    """When a version announced for this day takes effect: as it ends, in the time zone that is active."""
    return datetime.combine(day, time.max, timezone.get_current_timezone())


def publish(
    organisation: Organisation,
    kind: str,
    *,
    actor: Membership | None,
    effective_at: datetime | None = None,
    summary: str = "",
    significant: bool = False,
    reason: str = "",
) -> Version:
    """Publish the draft. ``actor`` None: the command line or the program's own first version.

    ``significant``: how whoever publishes it classes the change of the text, and ``reason`` why. What is computed of
    figures, purposes and recipients counts besides, whatever they say; both are on record.

    Raises:
        BadDocument: what is wrong with the text or its figures.
        TooSoon: the notice period is not kept.
        PermissionDenied: the role may not.
    """
    if actor is not None:
        demand(actor, POLICY)
    with connection.cursor() as cursor:  # two publishers at once would give the same number
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('softranet.policy'), hashtext(%s))", [str(organisation.id)]
        )
    row, soonest = draft(kind), earliest(kind)
    document, stated = checked(organisation, row), figures(row.facts)
    before = Version.objects.filter(kind=kind).order_by("-number").first()
    widened = [change.on_record for change in changes(before, document, stated) if change.more] if before else []
    first = current(kind) is None
    effective_at = effective_at or soonest
    if effective_at < soonest - timedelta(minutes=1):
        found, allowed = timezone.localdate(effective_at), timezone.localdate(soonest)
        raise TooSoon(f"found {found}; the notice period and what is announced allow {allowed} at the earliest")
    text = document.text(values(organisation, stated, document))
    version = Version.objects.create(
        kind=kind, number=before.number + 1 if before else 1,
        source=row.source, facts=stated, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(),
        significant=bool(before) and (significant or bool(widened)), widened=widened, judged_significant=significant,
        reason=reason, summary=summary, effective_at=effective_at, in_force_at=now() if first else None,
        actor=actor.account_id if actor else None,
    )  # fmt: skip
    row.delete()
    ledger.record("policy.published", {
        "kind": kind, "number": version.number, "sha256": version.sha256, "significant": version.significant,
        "widened": widened, "judged": significant, "reason": reason,
    })  # fmt: skip
    if not first:
        announce(version_id=version.id)
    return version


def ensure_published(organisation: Organisation, actor: Membership | None = None) -> None:
    """Give an organisation whose set-up is complete its first policy and terms."""
    for kind in DocumentKind.values:
        if not Version.objects.filter(kind=kind).exists():
            publish(organisation, kind, actor=actor)
