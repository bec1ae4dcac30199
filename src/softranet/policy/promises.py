"""Evidence for what the policy promises about itself."""

import hashlib
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from softranet.mail.models import Message, Transmission
from softranet.organisations.models import Membership, Organisation
from softranet.people.models import ContactPoint, Kind, Person
from softranet.policy.document import parse
from softranet.policy.models import Acceptance, DocumentKind, Version, VersionNotice
from softranet.policy.values import values
from softranet.privacy import readings
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.scope import current as open_scope


def _acceptances(kind: str) -> Evidence:
    """Account holders without an acceptance, and acceptances whose hash is not that of the text kept beside them.

    The control copies a stored hash; this hashes the stored text again, and starts from the accounts.
    """
    operator = Organisation.objects.get(id=open_scope()).is_operator
    people = Person.objects.filter(account__isnull=False) if operator else Person.objects.none()
    accepted = Acceptance.objects.filter(subject=OuterRef("pk"), version__kind=kind)
    without = people.exclude(Exists(accepted)).count()
    hashes = {
        v.id: hashlib.sha256(v.text.encode()).hexdigest() for v in Version.objects.filter(kind=kind).only("id", "text")
    }
    wrong = 0
    checked = people.count()
    for version_id, digest in hashes.items():
        rows = Acceptance.objects.filter(version=version_id)
        wrong += rows.exclude(sha256=digest).count()
        if not operator:
            checked += rows.count()
    altered = sum(v.sha256 != hashes[v.id] for v in Version.objects.filter(kind=kind).only("id", "sha256"))
    return Evidence(checked, without + wrong + altered, {"n": checked})


@promise(
    "policy.accepted",
    shows=_("{n} accounts, each under a version on record."),
    how=_(
        "We count the accounts that have no acceptance on record, and hash the text of every version again: "
        "an acceptance whose fingerprint differs from that of the text breaks this promise."
    ),
)  # fmt: skip
def accepted() -> Evidence:
    return _acceptances(DocumentKind.PRIVACY)


@promise(
    "policy.terms",
    shows=_("{n} accounts, each under terms on record."),
    how=_("The same count as for the policy, over the terms of service."),
)  # fmt: skip
def terms() -> Evidence:
    return _acceptances(DocumentKind.TERMS)


@promise(
    "policy.notice",
    shows=_("{n} changed versions, announced {days} days ahead or more."),
    how=_(
        "For every version but the first we compare the day it took effect with the notice period of the "
        "version before it, and with the notices each person then on record was sent."
    ),
)  # fmt: skip
def notice() -> Evidence:
    later = list(Version.objects.filter(number__gt=1).order_by("kind", "number").defer("source", "text"))
    violations, shortest = 0, None
    for version in later:
        before = (
            Version.objects.filter(kind=version.kind, number=version.number - 1).values_list("facts", flat=True).first()
        )
        period = timedelta(days=int((before or {}).get("notice.policy", 30)))
        start = version.in_force_at or version.effective_at
        ahead = start - version.published_at
        shortest = ahead if shortest is None else min(ahead, shortest)
        violations += ahead < period - timedelta(minutes=5)
        if version.in_force_at is not None:
            violations += _untold(version)
    return Evidence(len(later), violations, {"n": len(later), "days": shortest.days if shortest else 0})


def _untold(version: Version) -> int:
    """People with an address that works, here when the version was published, whose notice had not left by then.

    Judged by what the transport saw leave, not by the notice's own note.
    """
    left = Transmission.objects.filter(
        at__lte=version.in_force_at,
        message_id__in=Message.objects.filter(id=OuterRef(OuterRef("message"))).values("message_id"),
    )
    told = VersionNotice.objects.filter(Exists(left), subject=OuterRef("pk"), version=version)
    reachable = ContactPoint.objects.filter(
        person=OuterRef("pk"), kind=Kind.EMAIL, bounced_at=None, collected_at__lte=version.published_at
    )
    here = Person.objects.filter(Exists(reachable), collected_at__lte=version.published_at)
    people, untold = Person.objects.all(), here.exclude(Exists(told))
    return readings.added_up(
        f"told of {version.id}", people, lambda span: (span.of(people).count(), span.of(untold).count())
    )[1]


@promise(
    "policy.law",
    shows=_("Responsible: {name}. Law: {law}. Contact: {contact}."),
    how=_(
        "We render the version in force and look in its text for the name, address, contact and governing law "
        "that the organisation states today, and for somebody who could answer."
    ),
)  # fmt: skip
def law() -> Evidence:
    organisation = Organisation.objects.get(id=open_scope())
    version = Version.objects.filter(kind=DocumentKind.PRIVACY, in_force_at__isnull=False).order_by("-number").first()
    if version is None:
        return Evidence(0, 0, {})
    known = values(organisation, version.facts)
    stated = ["name", "address", "contact_email", "law"]
    empty = [key for key in stated if not known[key]]
    missing = [key for key in stated if known[key] and known[key] not in version.text]
    unused = [] if "law" in parse(version.source).names else ["law"]
    nobody = 0 if Membership.objects.exists() else 1
    figure = {"name": organisation.name, "law": known["law"], "contact": organisation.contact_email}
    return Evidence(len(stated), len(empty) + len(missing) + len(unused) + nobody, figure)
