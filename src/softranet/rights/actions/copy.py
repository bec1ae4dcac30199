"""Preparing a copy of everything about somebody: an archive made by a job, kept until it is fetched."""

import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.urls import reverse

from softranet.jobs.tasks import scoped_task
from softranet.mail import identity as sender
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import access, ledger, subjects, texts
from softranet.privacy import dossier_formats as formats
from softranet.privacy.records import now
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights import others
from softranet.rights.actions.close import close, step
from softranet.rights.models import Act, Copy, Passage, Request
from softranet.web.tokens import digest, single_use

LEVEL = 3
"""Of compression: half the time of zlib's own 6, and a fifth more bytes."""
TOGETHER = 50
"""Records that are packed in one go."""


def begin_copy(asked: Request) -> Copy:
    """Have a job prepare it, in the transaction of the request; the time it can be fetched in runs from now."""
    copy = Copy.objects.filter(request=asked.id, ready_at=None).first()
    copy = copy or Copy(subject_id=asked.pseudonym, request=asked.id, digest=digest(str(asked.id)))
    copy.asked_at = now()
    copy.save()
    prepare(copy_id=copy.id)
    return copy


@scoped_task("rights.prepare_copy")
def prepare(*, copy_id: UUID) -> None:
    """Make the archive and mail the link; run twice, it makes it once. A text that names somebody else has it wait."""
    unmade = Copy.objects.filter(id=copy_id, ready_at=None)
    asked = unmade.values_list("subject_id", "request").first()
    if asked is None or not subjects.stay(asked[0]):
        return
    # before the copy, as whoever takes it back does
    request = Request.objects.select_for_update().filter(id=asked[1]).first()
    row = unmade.select_for_update(of=("self",)).select_related("subject").first()
    if row is None:
        return
    person = row.subject
    looked = others.look(person, access.dossier(person))
    if looked.undecided and request is not None:
        _wait(request, person, looked)
        return
    token, kept = single_use()
    row.archive, row.digest, row.ready_at = archive(person, looked), kept, now()
    row.save(update_fields=["archive", "digest", "ready_at"])
    _done(row)
    ledger.record("copied", {"request": str(row.request)}, subject_id=person.id)
    point = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL, bounced_at=None).order_by("id").first()
    if point is not None:
        who = sender.of(person.organisation_id)
        path = reverse("copy-fetch", args=[_slug(person.organisation_id), token])
        enqueue(
            mail_class=MailClass.REQUESTED, purpose=RIGHTS, template="copy-ready",
            context={"link": who.base_url + path},
            address=point.value, subject=person, record=point.id, reference=row.request, language=person.language,
        )  # fmt: skip


def _wait(asked: Request, person: Person, looked: others.Looked) -> None:
    """The officer decides first; looked at again, each text waits once."""
    fresh = others.to_decide(asked, person, looked)
    if fresh:
        Passage.objects.bulk_create(fresh)
        step(asked, Act.LOOKED)


def _done(row: Copy) -> None:
    asked = Request.objects.filter(id=row.request, done_at=None).first()
    if asked is not None:
        close(asked, act=Act.CARRIED_OUT)


def archive(person: Person, looked: others.Looked) -> bytes:
    """A ZIP with the dossier as JSON (with its schema), and as CSV that is safe to open in a spreadsheet.

    Both are written from one reading, so that they cannot differ.
    """
    file = io.BytesIO()
    records = list(texts.less(access.dossier(person), looked.kept))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as bundle:
        name = sender.of(person.organisation_id).name
        kept = looked.withheld
        _write(bundle, "my-data.json", formats.as_json(records, person=person.id, organisation=name, withheld=kept))
        _write(bundle, "my-data.csv", formats.as_csv(records, safe=True, withheld=kept))
        bundle.writestr("schema.json", formats.SCHEMA.read_text(encoding="utf-8"))
    return file.getvalue()


def _write(bundle: zipfile.ZipFile, name: str, parts: Iterator[str]) -> None:
    with bundle.open(name, "w") as member:
        while some := list(islice(parts, TOGETHER)):
            member.write("".join(some).encode())


def _slug(organisation_id: UUID) -> str:
    return Organisation.objects.values_list("slug", flat=True).get(id=organisation_id)
