"""Telling people whose data came from elsewhere (GDPR Art. 14): a letter to each, or the reason why there is none."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.mail.models import State
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, ImportRun, LaterNotice
from softranet.people.reaching import addresses
from softranet.privacy import scope, subjects
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NOTICES, Basis, Category

BATCH = 200
UNREACHABLE = "unreachable"


def tell(after: UUID | None = None) -> UUID | None:
    """Write to the next people who wait to be told, in the open scope; returns where to go on, None at the end.

    Whoever has no address, or whose letter the gateway refuses, is noted as unreachable: Art. 14(5)(b).
    """
    waiting = LaterNotice.objects.filter(told_at=None, excused="").order_by("id")
    if after is not None:
        waiting = waiting.filter(id__gt=after)
    batch = list(waiting.values_list("id", "person_id")[:BATCH])
    subjects.staying(person for _id, person in batch)  # before their rows, as whoever erases one of them does
    chosen = waiting.filter(id__in=[number for number, _person in batch]).select_related("run", "person")
    rows = list(chosen.select_for_update(of=("self",), skip_locked=True))
    points = addresses(row.person_id for row in rows)
    language = Organisation.objects.values_list("language", flat=True).get(id=scope.current())
    for row in rows:
        _tell(row, points.get(row.person_id), language)
    return batch[-1][0] if len(batch) == BATCH else None


def _tell(row: LaterNotice, point: ContactPoint | None, home: str) -> None:
    if point is not None:
        language = row.person.language or home
        message = enqueue(
            mail_class=MailClass.SERVICE, purpose=NOTICES, template="people_imported",
            context=_context(row.run, language), address=point.value, subject=row.person,
            record=point.id, reference=row.run_id, language=language,
        )  # fmt: skip
        if message.state != State.REFUSED:
            row.told_at = now()
    if row.told_at is None:
        row.excused = UNREACHABLE
    row.save(update_fields=["told_at", "excused"])


def _context(run: ImportRun, language: str) -> dict[str, str]:
    """What Art. 14(1) and (2) want said and the policy does not say already: what, from where, on which ground."""
    with override(language):
        brought = sorted({str(category.label) for key in run.mapping for category in _CATEGORIES.get(key, ())})
        basis = Basis(run.basis) if run.basis else Basis.LEGITIMATE_INTEREST
        ground = _("%(words)s (%(article)s)") % {"words": basis.label, "article": basis.article}
        return {
            "origin": run.origin,
            "ground": ground,
            "brought": ", ".join(brought),
            "my_data_url": _my_data(),
        }


_CATEGORIES = {
    **dict.fromkeys(("name", "first_name", "last_name"), (Category.NAME,)),
    **dict.fromkeys(("phone", "mobile", "fax"), (Category.PHONE,)),
    **dict.fromkeys(("street", "house", "postal_code", "city", "region"), (Category.ADDRESS,)),
    "company": (Category.EMPLOYER,), "email": (Category.EMAIL,), "country": (Category.COUNTRY,),
    "language": (Category.LANGUAGE,), "birth_date": (Category.BIRTH_DATE,), "external_id": (Category.EXTERNAL_ID,),
    "tags": (Category.RELATION,),
}  # fmt: skip


def _my_data() -> str:
    """The page of the person's own data; it belongs to a layer above, so only its name is known here."""
    sender = identity.of(scope.current())
    slug = Organisation.objects.values_list("slug", flat=True).get(id=scope.current())
    return sender.base_url + reverse("my-data", args=[slug])
