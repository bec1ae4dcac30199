"""Deleting a person: said in numbers first, then done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from softranet.organisations.roles import ERASE, may
from softranet.people.models import Person
from softranet.people.views.profile import title_of
from softranet.privacy import access, certificates
from softranet.privacy.erase import NotHere, erase
from softranet.privacy.records import now


@may(ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """GET shows what will go; POST erases, and leads to the certificate."""
    row = get_object_or_404(Person, pk=person)
    if request.method == "POST":
        try:
            certificate = erase(
                row, reason="staff", requested_at=now(), actor=request.membership.account_id  # type: ignore[attr-defined]
            )  # fmt: skip
        except NotHere:
            messages.info(request, _("This person is gone already."))
            return redirect("people-list", slug)
        messages.success(request, _("Erased. The certificate shows what went and what is still to be done."))
        return redirect("certificate", slug, certificate.number)
    counts = access.count(access.dossier(row))
    most = sorted(counts.items(), key=lambda pair: -pair[1])
    rows = [(count, certificates.words(label, count)) for label, count in most]
    context = {"nav_section": "people", "person": row, "title": title_of(row), "rows": rows}
    return render(request, "people/deletion.html", context)
