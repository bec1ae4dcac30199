"""Deleting everything: said in numbers first, done at once, certified."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from softranet.privacy.access import grouped
from softranet.rights import proof
from softranet.rights.actions.delete import delete_everything
from softranet.rights.identity import forget, person_of, proven
from softranet.rights.models import RequestKind, Visit
from softranet.rights.proving import ask_for_more
from softranet.web.middleware import opened_by_token


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def deletion(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """GET says what will go; POST erases."""
    person = person_of(visit)
    opened_by_token(request)
    if not proof.enough(visit, RequestKind.DELETION, request):
        return ask_for_more(request, visit, "my-data-deletion")
    if request.method != "POST":
        groups = grouped(person)
        return render(request, "rights/deletion.html", {
            "person": person, "rows": [(len(g.records), g.table.plural) for g in groups],
            "total": sum(len(g.records) for g in groups),
            "kept": [(g.table.plural, law) for g in groups
                     for law in sorted({r.goes.law for r in g.records if r.goes.law})],
        })  # fmt: skip
    certificate = delete_everything(visit, request)
    response = redirect("certificate", slug, certificate.number)
    forget(response, slug)
    return response
