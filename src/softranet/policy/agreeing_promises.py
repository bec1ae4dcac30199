"""Evidence that a changed policy binds nobody who has not agreed, and that whoever does not agree can leave."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.policy.actions.agree import LEFT
from softranet.policy.bounds import COMPELLED, NEVER_CLOSED
from softranet.policy.changes import document_of
from softranet.policy.models import Departure, DocumentKind, Version, VersionNotice
from softranet.policy.tasks import ANSWER
from softranet.privacy.collect import open_source
from softranet.privacy.models import Certificate, Deferral, LedgerEntry
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import purposes
from softranet.web import tokens

SLACK = timedelta(minutes=1)
"""What was on its way while a version took effect is not held against it."""

# Uses on record since the first widening change: what was handed to whom, what the mail server took, who looked.
USES = """
SELECT d.subject_id, d.at, 'purpose' AS what, d.purpose_key AS key FROM softranet_privacy_disclosure d
 WHERE d.organisation_id = %(o)s AND d.at > %(since)s
UNION ALL
SELECT d.subject_id, d.at, 'recipient', r.kind FROM softranet_privacy_disclosure d
 JOIN softranet_privacy_recipient r ON r.organisation_id = d.organisation_id AND r.id = d.recipient_id
 WHERE d.organisation_id = %(o)s AND d.at > %(since)s
UNION ALL
SELECT m.subject_id, t.at, 'purpose', m.purpose_key FROM softranet_mail_transmission t
 JOIN softranet_mail_message m ON m.organisation_id = t.organisation_id AND m.message_id = t.message_id
 WHERE t.organisation_id = %(o)s AND t.at > %(since)s AND m.subject_id IS NOT NULL AND m.mail_class <> 'requested'
UNION ALL
SELECT l.subject_id, l.at, 'purpose', l.purpose_key FROM softranet_privacy_look l
 WHERE l.organisation_id = %(o)s AND l.at > %(since)s
"""
# Of these, the ones that a version allowed for the first time while the person's data was there before it, unanswered.
JUDGED = f"""
WITH new AS (SELECT * FROM unnest(%(whats)s::text[], %(keys)s::text[], %(numbers)s::int[], %(begun)s::timestamptz[])
             AS new(what, key, number, begun)),
 uses AS ({USES})
SELECT count(*), count(*) FILTER (WHERE p.collected_at < new.begun AND NOT EXISTS (
   SELECT 1 FROM softranet_policy_agreement a JOIN softranet_policy_version v
     ON v.organisation_id = a.organisation_id AND v.id = a.version_id
    WHERE a.organisation_id = %(o)s AND a.subject_id = u.subject_id AND a.at <= u.at + %(slack)s
      AND v.kind = 'privacy' AND v.number >= new.number)
  AND NOT EXISTS (
   SELECT 1 FROM softranet_policy_acceptance a JOIN softranet_policy_version v
     ON v.organisation_id = a.organisation_id AND v.id = a.version_id
    WHERE a.organisation_id = %(o)s AND a.subject_id = u.subject_id AND a.at <= u.at + %(slack)s
      AND v.kind = 'privacy' AND v.number >= new.number))
FROM uses u JOIN new ON new.what = u.what AND new.key = u.key
JOIN softranet_people_person p ON p.organisation_id = %(o)s AND p.id = u.subject_id
"""  # noqa: S608 - both parts stand above


@promise(
    "policy.significant",
    shows=_("{versions} versions that allow more, {agreed} agreements to them; {found} of {n} new uses without one"),
    how=_(
        "We read every version again for purposes and kinds of recipient that the one before did not name. Each use of"
        " such a kind on record, in what was handed over, sent or looked at, must be of somebody who came after that"
        " version or had agreed to it by then. A version that allows more and is not classed significant counts too."
    ),
)  # fmt: skip
def significant() -> Evidence:
    new, misclassed = _new_uses()
    widening = Version.objects.filter(kind=DocumentKind.PRIVACY, significant=True).count()
    agreed = LedgerEntry.objects.filter(kind="policy.agreed").count() if widening else 0
    checked = found = 0
    if new:
        whats, keys, numbers, begun = (list(column) for column in zip(*new, strict=True))
        params: dict[str, Any] = {
            "o": current(), "since": min(begun) + SLACK, "slack": SLACK, "whats": whats, "keys": keys,
            "numbers": numbers, "begun": begun,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(JUDGED, params)
            checked, found = cursor.fetchone()
    figure = {"versions": widening, "agreed": agreed, "n": checked, "found": found}
    return Evidence(widening + misclassed, found + misclassed, figure)


def _new_uses() -> tuple[list[tuple[str, str, int, Any]], int]:
    """(what, key, version, since) of each use that a version in force began to allow; and how many versions allow more
    and are not classed so."""
    free = {p.key for p in purposes() if p.basis in COMPELLED or p.needs_consent} | {str(kind) for kind in NEVER_CLOSED}
    found: list[tuple[str, str, int, Any]] = []
    misclassed, before = 0, set[tuple[str, str]]()
    for version in Version.objects.filter(kind=DocumentKind.PRIVACY).order_by("number").defer("text"):
        document = document_of(version)
        purposes_said = {("purpose", key) for key in (document and document.purposes) or ()}
        said = purposes_said | {("recipient", key) for key in (document and document.recipients) or ()}
        more = said - before if before else set[tuple[str, str]]()
        misclassed += bool(more) and not version.significant
        if version.in_force_at:
            found += [(w, k, version.number, version.in_force_at) for w, k in sorted(more) if k not in free]
        before = said or before
    return found, misclassed


@promise(
    "policy.refuse",
    shows=_("{n} people left at a change, each with a certificate; the way out was last walked {way}"),
    how=_(
        "A made-up person is told of a version and follows the link in the notice, by the pages everybody gets: the"
        " first must say what goes, the second erase it and certify that; then all of it is taken back. And for each"
        " who left that way we look for the certificate, or for the hold that their deletion waits for."
    ),
)  # fmt: skip
def refuse() -> Evidence:
    version = Version.objects.filter(kind=DocumentKind.PRIVACY).order_by("-number").first()
    if version is None:
        return Evidence(0, 0, {"n": 0, "way": "–"})
    walked = _walk_out(version)
    left = Departure.objects.all()
    gone = left.count()
    certified, waits = Certificate.objects.filter(pk=OuterRef("pk")), Deferral.objects.filter(pk=OuterRef("pk"))
    lost = left.exclude(Exists(certified)).exclude(Exists(waits)).count()
    figure = {"n": gone, "way": str(_("whole")) if walked else str(_("in vain"))}
    return Evidence(gone + 1, (not walked) + lost, figure)


def _walk_out(version: Version) -> bool:
    """Whether somebody who is told of the version gets out by its link; nothing of it stays."""
    organisation = Organisation.objects.get(id=current())
    with transaction.atomic():
        person = Person.objects.create(source=open_source(SourceKind.STAFF, "staff", name="probe"), name="Probe")
        notice = VersionNotice.objects.create(subject=person, version=version, told_at=now(), why_not="probe")
        token = tokens.sign(ANSWER, str(organisation.id), str(notice.id))
        address = reverse("policy-leaving", args=[organisation.slug, token])
        client = Client(raise_request_exception=False, SERVER_NAME=_host())
        seen = client.get(address, secure=True)
        still = Person.objects.filter(id=person.id).exists()
        answer = client.post(address, secure=True)
        gone = not Person.objects.filter(id=person.id).exists()
        certified = Certificate.objects.filter(pseudonym=person.id, reason=LEFT).exists()
        walked = seen.status_code == 200 and still and answer.status_code == 302 and gone and certified
        transaction.set_rollback(True)
    return walked


def _host() -> str:
    return str(settings.SOFTRANET_PUBLIC_URL).split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
