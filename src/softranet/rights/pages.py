"""A person's own page, and the way in."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.mail import identity as sender
from softranet.mail import links as mail_links
from softranet.people import own_pages
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import texts
from softranet.privacy.access import by_kind, dossier
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NEWSLETTER
from softranet.rights import others
from softranet.rights.actions.begin import PLACES, begin
from softranet.rights.identity import (
    forget,
    link_of,
    open_link,
    person_of,
    proven,
    remember,
    strengthen,
    use_link,
    visit_of,
)
from softranet.rights.limits import within_limit
from softranet.rights.links import ask_for_link
from softranet.rights.models import Copy, RequestKind, Visit
from softranet.rights.own_requests import own_requests, own_waits
from softranet.rights.presentation import arrange
from softranet.rights.uses import standing
from softranet.web.middleware import opened_by_token


class AskForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address"), max_length=254)


@require_safe
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything held about the visitor; who has not proven who they are is asked for an address."""
    visit = visit_of(request)
    if visit is None:
        return render(request, "rights/ask.html", {"form": AskForm()})
    person = person_of(visit)
    opened_by_token(request)
    point = ContactPoint.objects.filter(person=person, kind=Kind.EMAIL).values_list("id", flat=True).first()
    base = sender.of(person.organisation_id).base_url
    preferences = mail_links.to(person.id, point, NEWSLETTER, base).preferences if point else ""
    records = list(dossier(person))
    looked = others.look(person, records)
    return render(request, "rights/mine.html", {
        "person": person, "arranged": arrange(by_kind(texts.less(records, looked.kept))), "preferences": preferences,
        "requests": own_requests(person, looked.kept), "covered": bool(looked.kept),
        "waits": own_waits(person), "now": now(),
        "expires_at": visit.expires_at, "further": own_pages.pages(),
        "standing": standing(person),
        "copies": Copy.objects.filter(subject=person, fetched_at=None).defer("archive").order_by("-asked_at"),
    })  # fmt: skip


@require_POST
def links(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a link. The answer is the same for every address."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return render(request, "rights/ask.html", {"form": form}, status=422)
    if within_limit(request):
        ask_for_link(form.cleaned_data["email"])
    return render(request, "rights/asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET changes nothing, since scanners open links before people do; POST opens it, once."""
    opened_by_token(request)
    link = link_of(token)
    if request.method != "POST":
        return render(request, "rights/opening.html", {"token": token, "link": link})
    if link is not None and link.beside is not None:
        return _second(request, slug, token)
    opened = open_link(token)
    if opened is None:
        return render(request, "rights/spent.html", status=410)
    visit, secret = opened
    Person.objects.filter(id=visit.subject_id).update(last_activity_at=now())
    response = redirect(begin(visit), slug)
    remember(response, slug, secret)
    return response


def _second(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link from the other mailbox: back to the page it was asked for, or word that it is open elsewhere."""
    used = use_link(token)
    beside = strengthen(used) if used is not None else None
    if used is None or beside is None:
        return render(request, "rights/spent.html", status=410)
    here = visit_of(request)
    if here is not None and here.id == beside.id:
        return redirect(PLACES[RequestKind(used.leads_to)], slug)
    return render(request, "rights/proven.html")


@require_POST
@proven
def leave(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    visit.delete()
    response = redirect("my-data", slug)
    forget(response, slug)
    return response
