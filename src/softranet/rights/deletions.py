"""Deleting everything: said in numbers first, done at once, certified."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from softranet.privacy import hold
from softranet.privacy.access import grouped
from softranet.privacy.certificates import words
from softranet.privacy.models import Certificate
from softranet.privacy.records import uuid7
from softranet.rights import proof
from softranet.rights.actions.delete import delete_everything
from softranet.rights.identity import forget, person_of, proven
from softranet.rights.models import RequestKind, Visit
from softranet.rights.presentation import Section, arrange
from softranet.rights.proving import ask_for_more
from softranet.web import tokens
from softranet.web.middleware import opened_by_token

_FORM = "rights.deletion"
"""A form that was shown carries the number its certificate will have: an answer can get lost, or be clicked away."""


@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET says what will go; POST erases. Sent once more, it leads to the certificate."""
    number = _number(request)
    done = number and (hold.promised(number) or Certificate.objects.filter(number=number).exists())
    return redirect("certificate", slug, number) if done else _deletion(request, slug, number=number)


def _counted(section: Section) -> tuple[int, str]:
    n = len(section.rows)
    return n, _("record about you") if section.own else words(section.group.table.label, n)


def _number(request: HttpRequest) -> UUID | None:
    try:
        return UUID(tokens.read(_FORM, request.POST.get("number", ""))[0])
    except tokens.BadToken:
        return None


@proven
def _deletion(request: HttpRequest, slug: str, *, visit: Visit, number: UUID | None) -> HttpResponse:
    person = person_of(visit)
    opened_by_token(request)
    if not proof.enough(visit, RequestKind.DELETION, request):
        return ask_for_more(request, visit, RequestKind.DELETION)
    if request.method != "POST":
        groups = grouped(person)
        arranged = arrange(groups)
        return render(request, "rights/deletion.html", {
            "number": tokens.sign(_FORM, str(uuid7())), "total": arranged.total,
            "rows": [_counted(section) for section in (*arranged.given, *arranged.told)],
            "proofs": [_counted(section) for section in arranged.proof], "proof_count": arranged.proofs,
            "kept": [(g.table.plural, law) for g in groups
                     for law in sorted({r.goes.law for r in g.records if r.goes.law})],
        })  # fmt: skip
    certificate = delete_everything(visit, request, number)
    response = redirect("certificate", slug, certificate.number)
    forget(response, slug)
    return response


@require_POST
@proven
def taken_back(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """A deletion that waits for a legal hold is no longer wanted."""
    if hold.take_back(person_of(visit)):
        messages.success(request, _("You took it back. Nothing of it was done."))
    return redirect("my-data", slug)
