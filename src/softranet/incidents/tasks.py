"""Writing to the people an incident concerns, some hundred at a time."""

from uuid import UUID

from django.urls import reverse

from softranet.incidents.models import Affected, Incident, Untold
from softranet.jobs.tasks import scoped_task
from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import State
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint
from softranet.people.reaching import addresses
from softranet.privacy import scope, subjects
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NOTICES

BATCH = 200
TEMPLATE = "incident_notice"


@scoped_task("incidents.tell")
def tell(incident: str | UUID) -> None:
    """The next of those who were not told; another job goes on with the rest."""
    row = Incident.objects.get(pk=incident)
    waiting = row.affected.filter(told_at=None, untold="").order_by("id")
    keys = list(waiting.values_list("subject_id", flat=True)[:BATCH])
    subjects.staying(keys)  # before their rows, as whoever erases one of them does
    rows = list(waiting.filter(subject__in=keys).select_related("subject").select_for_update(of=("self",)))
    points = addresses(r.subject_id for r in rows)
    organisation = Organisation.objects.get(id=scope.current())
    for each in rows:
        _tell(row, each, points.get(each.subject_id), organisation)
    if len(keys) == BATCH:
        tell(incident=row.pk)


def _tell(row: Incident, each: Affected, point: ContactPoint | None, organisation: Organisation) -> None:
    if point is None:
        each.untold = Untold.UNREACHABLE
    else:
        message = enqueue(
            mail_class=MailClass.SERVICE, purpose=NOTICES, template=TEMPLATE, context=letter(row, organisation),
            address=point.value, subject=each.subject, record=point.id, reference=row.pk,
            language=each.subject.language or organisation.language,
        )  # fmt: skip
        if message.state == State.REFUSED:
            each.untold = Untold.REFUSED
        else:
            each.told_at = now()
    each.save(update_fields=["told_at", "untold"])


def letter(row: Incident, organisation: Organisation) -> dict[str, str]:
    """What GDPR Art. 34(2) wants said, in the organisation's own plain words."""
    page = identity.of(scope.current()).base_url + reverse("my-data", args=[organisation.slug])
    return {
        "said": row.said, "consequences": row.consequences, "measures": row.measures, "advice": row.advice,
        "contact": organisation.contact_email, "officer": organisation.officer, "my_data_url": page,
    }  # fmt: skip
