"""A copy of everything: prepared by a job, fetched once, by a link sent to the person or from their open page."""

import io
import zipfile
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from softranet.jobs.tasks import scoped_task
from softranet.mail import identity as sender
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import access, ledger
from softranet.privacy import dossier_formats as formats
from softranet.privacy.records import now
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights.identity import proven
from softranet.rights.models import Copy, Request
from softranet.rights.models.proofs import RequestKind, Visit
from softranet.web.middleware import opened_by_token
from softranet.web.tokens import digest, single_use


@require_POST
@proven
def copies(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """Ask for a copy."""
    asked = Request.objects.create(pseudonym=visit.subject_id, kind=RequestKind.COPY, proof=visit.link)
    copy = Copy.objects.create(subject_id=visit.subject_id, request=asked.id, digest=digest(str(asked.id)))
    prepare(copy_id=copy.id)
    return redirect("my-data-copy", slug, copy.id)


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def progress(request: HttpRequest, slug: str, copy: UUID, *, visit: Visit) -> HttpResponse:
    """Shows how far it is; POST fetches it."""
    opened_by_token(request)
    row = get_object_or_404(Copy.objects.defer("archive"), id=copy, subject_id=visit.subject_id)
    if request.method == "POST" and row.ready_at:
        return _handed_over(row)
    return render(request, "rights/copy.html", {"copy": row})


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """By the mailed link: GET shows a button, POST hands it over, once."""
    opened_by_token(request)
    row = Copy.objects.defer("archive").filter(digest=digest(token), ready_at__isnull=False, fetched_at=None).first()
    if row is None:
        return render(request, "rights/spent.html", status=410)
    if request.method == "POST":
        return _handed_over(row)
    return render(request, "rights/fetch.html", {"copy": row})


def _handed_over(row: Copy) -> HttpResponse:
    row = Copy.objects.select_for_update().get(id=row.id)
    if row.archive is None:
        return HttpResponse(status=410)
    response = HttpResponse(bytes(row.archive), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    row.archive, row.fetched_at = None, now()
    row.save(update_fields=["archive", "fetched_at"])
    return response


@scoped_task("rights.prepare_copy")
def prepare(*, copy_id: UUID) -> None:
    """Make the archive and mail the link; run twice, it makes it once."""
    row = Copy.objects.select_for_update().filter(id=copy_id, ready_at=None).select_related("subject").first()
    if row is None:
        return
    person = row.subject
    token, kept = single_use()
    row.archive, row.digest, row.ready_at = archive(person), kept, now()
    row.save(update_fields=["archive", "digest", "ready_at"])
    Request.objects.filter(id=row.request).update(done_at=now())
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


def archive(person: Person) -> bytes:
    """A ZIP with the dossier as JSON (with its schema), and as CSV that is safe to open in a spreadsheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        name = sender.of(person.organisation_id).name
        _write(bundle, "my-data.json", formats.as_json(access.dossier(person), person=person.id, organisation=name))
        _write(bundle, "my-data.csv", formats.as_csv(access.dossier(person), safe=True))
        bundle.writestr("schema.json", formats.SCHEMA.read_text(encoding="utf-8"))
    return file.getvalue()


def _write(bundle: zipfile.ZipFile, name: str, parts: Iterator[str]) -> None:
    with bundle.open(name, "w") as member:
        for part in parts:
            member.write(part.encode())


def _slug(organisation_id: UUID) -> str:
    return Organisation.objects.values_list("slug", flat=True).get(id=organisation_id)
