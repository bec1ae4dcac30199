"""A copy of everything: fetched once, by a link sent to the person or from their open page."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from softranet.privacy import periods, subjects
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.rights.actions.receive import receive
from softranet.rights.identity import person_of, proven
from softranet.rights.models import Copy, Request, RequestKind, Strength, Visit
from softranet.web.middleware import opened_by_token
from softranet.web.tokens import digest


@require_POST
@proven
def copies(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """Ask for a copy."""
    asked = receive(person_of(visit), RequestKind.COPY, proof=visit.link, strength=Strength(visit.strength))
    copy = Copy.objects.defer("archive").filter(request=asked.id).latest("asked_at")
    return redirect("my-data-copy", slug, copy.id)


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def progress(request: HttpRequest, slug: str, copy: UUID, *, visit: Visit) -> HttpResponse:
    """Shows how far it is; POST fetches it."""
    opened_by_token(request)
    row = get_object_or_404(Copy.objects.defer("archive"), id=copy, subject_id=visit.subject_id)
    if row.asked_at < _oldest():
        return render(request, "rights/spent.html", status=410)
    if request.method == "POST" and row.ready_at:
        return _handed_over(request, row)
    due = Request.objects.filter(id=row.request).values_list("due_at", flat=True).first()
    return render(request, "rights/copy.html", {"copy": row, "due": due})


@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """By the mailed link: GET shows a button, POST hands it over, once."""
    opened_by_token(request)
    rows = Copy.objects.defer("archive").filter(asked_at__gte=_oldest(), ready_at__isnull=False, fetched_at=None)
    row = rows.filter(digest=digest(token)).first()
    if row is None:
        return render(request, "rights/spent.html", status=410)
    if request.method == "POST":
        return _handed_over(request, row)
    return render(request, "rights/fetch.html", {"copy": row})


def _oldest() -> datetime:
    """A copy asked for before waits no longer, whether the sweep has been there or not."""
    return periods.cutoff("keep.export", current(), now())


def _handed_over(request: HttpRequest, waiting: Copy) -> HttpResponse:
    """Once, whoever comes at the same moment."""
    row = Copy.objects.select_for_update().filter(id=waiting.id).first() if subjects.stay(waiting.subject_id) else None
    if row is None or row.archive is None:
        return render(request, "rights/spent.html", status=410)
    response = HttpResponse(bytes(row.archive), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    row.archive, row.fetched_at = None, now()
    row.save(update_fields=["archive", "fetched_at"])
    return response
