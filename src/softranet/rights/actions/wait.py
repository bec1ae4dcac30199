"""Waiting, for who cannot get at their other mailbox: they say it again later, and each of theirs can stop it."""

from uuid import UUID

from django.urls import reverse
from procrastinate.contrib.django import app

from softranet.jobs.tasks import scoped_task
from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Kind
from softranet.privacy import subjects
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights import proof
from softranet.rights.actions.close import step
from softranet.rights.identity import new_link
from softranet.rights.letters import mail_token
from softranet.rights.models import Act, Awaited, OpenLink, Request, RequestKind, RequestState, Visit, changed
from softranet.web import tokens

_STOP = "rights.stop"


def begin(visit: Visit, kind: RequestKind) -> Awaited:
    """From now on it waits; every mailbox of theirs hears of it, and how to stop it. Asked again, nothing changes."""
    row = Awaited.objects.filter(subject=visit.subject_id, kind=kind).order_by("asked_at").first()
    row = row or Awaited(subject_id=visit.subject_id, kind=kind, link=visit.link)
    if row.confirm_from is not None:
        return row
    row.confirm_from = now() + proof.wait()
    row.save()
    slug = Organisation.objects.values_list("slug", flat=True).get(id=current())
    path = reverse("request-stop", args=[slug, tokens.sign(_STOP, str(row.id))])
    points = ContactPoint.objects.filter(person=visit.subject_id, kind=Kind.EMAIL).select_related("person")
    for point in points:
        enqueue(
            mail_class=MailClass.REQUESTED, purpose=RIGHTS, template="request-waits", address=point.value,
            context={"link": identity.of(current()).base_url + path, "kind": kind.value,
                     "hours": int(proof.wait().total_seconds() // 3600)},
            subject=point.person, record=point.id, reference=row.id, language=point.person.language,
        )  # fmt: skip
    later = app.configure_task("rights.invite", schedule_at=row.confirm_from)
    later.defer(organisation_id=str(current()), awaited=str(row.id))
    return row


@scoped_task("rights.invite")
def invite(*, awaited: UUID) -> None:
    """The wait is over: a link to say it again. Run twice, the later link stands."""
    row = Awaited.objects.filter(id=awaited).first()
    if row is None or not subjects.stay(row.subject_id):
        return
    sent = OpenLink.objects.filter(id=row.link).values_list("point", flat=True).first()
    points = proof.steady(row.subject_id)
    point = points.filter(id__in=[sent] if sent else []).first() or points.order_by("id").first()
    if point is None:
        return
    link, token = new_link(point)
    row.link = link.id
    row.save(update_fields=["link"])
    mail_token(point, token, "request-again", kind=row.kind)


def by_token(token: str) -> Awaited | None:
    """What the link in the letters stops, if it still waits."""
    try:
        number = UUID(tokens.read(_STOP, token)[0])
    except tokens.BadToken:
        return None
    return Awaited.objects.filter(id=number).first()


def stop(row: Awaited) -> bool:
    """It is not to be carried out: on record as taken back. False where it was carried out before."""
    try:
        subjects.alone(row.subject_id)
    except subjects.NotHere:
        return False
    if not Awaited.objects.filter(id=row.id).delete()[0]:
        return False
    taken_back = Request.objects.create(
        id=row.id, pseudonym=row.subject_id, kind=row.kind, received_at=row.asked_at, proof=row.link,
        state=RequestState.WITHDRAWN, done_at=now(),
    )  # fmt: skip
    step(taken_back, Act.WITHDRAWN)
    changed(taken_back.id)
    return True
