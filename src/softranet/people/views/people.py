"""The list of people, and adding somebody."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.organisations.models import Membership
from softranet.organisations.roles import EDIT, VIEW, may
from softranet.people import listing, sealed
from softranet.people.actions.edit import Taken, add_person
from softranet.people.forms import FilterForm, PersonForm
from softranet.people.handling import listed
from softranet.people.models import ContactPoint, ImportRun, Kind, Person, PersonTag
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import NEWSLETTER


@may(VIEW)
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """People by name or newest first, narrowed by what the address says. The same number of queries for any size."""
    words, closed = searched(request, request.GET)
    form = FilterForm(request.GET)
    chosen = form.chosen(words, request.organisation.country)  # type: ignore[attr-defined]
    order = form.cleaned_data.get("sort") or "name"
    shown = listed(Person.objects.all(), request.membership)  # type: ignore[attr-defined]
    after, before = _number(request, "after"), _number(request, "before")
    page = listing.page(chosen, order=order, after=after, before=before, of=shown)
    counted, more = listing.count_some(chosen, shown) if not (page.previous or chosen.words) else (0, False)
    kept = [*_choices(request.GET), *([("search", request.GET["search"])] if words else [])]
    return render(request, "people/list.html", {
        "nav_section": "people",
        "rows": _rows(page.people),
        "words": words,
        "closed": closed,
        "chosen": "?" + urlencode(kept) if kept else "",
        "form": form,
        "narrowed": chosen.narrows,
        "more_open": bool(chosen.country or chosen.kind or chosen.since or chosen.until or form.errors),
        "counted": counted, "more": more, "first_page": not page.previous,
        "previous": _link(kept, "before", page.previous),
        "next": _link(kept, "after", page.next),
        "import_shown": chosen.source and ImportRun.objects.defer("content").filter(source=chosen.source).first(),
    })  # fmt: skip


@may(VIEW)
@require_POST
def searches(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes what is searched for as the body of a request, and leads to the list with it sealed."""
    token = sealed.seal(request.POST.get("q", ""), _account(request))
    query = urlencode([*_choices(request.POST), *([("search", token)] if token else [])])
    answer = HttpResponseRedirect(reverse("people-list", args=[slug]) + ("?" + query if query else ""))
    answer.status_code = 303
    return answer


def searched(request: HttpRequest, sent: QueryDict) -> tuple[str, bool]:
    """The words sealed in what was sent; and whether there were some that can no longer be opened."""
    token = sent.get("search", "")
    try:
        return (sealed.unseal(token, _account(request)) if token else ""), False
    except sealed.Closed:
        return "", True


def _account(request: HttpRequest) -> UUID:
    member: Membership = request.membership  # type: ignore[attr-defined]
    return member.account_id


def _choices(sent: QueryDict) -> list[tuple[str, str]]:
    """What of it may stand in an address: the list's own choices, none of which is words."""
    return [(name, value) for name in FilterForm.base_fields if (value := str(sent.get(name, "")))]


def _rows(found: list[Person]) -> list[dict[str, Any]]:
    """What the page shows of each person: one query for each kind, whatever their number."""
    emails: dict[UUID, str] = {}
    points = ContactPoint.objects.filter(person__in=found, kind=Kind.EMAIL).order_by("collected_at", "id")
    for key, value in points.values_list("person_id", "value"):
        emails.setdefault(key, value)
    tags: dict[UUID, list[str]] = {}
    given = PersonTag.objects.filter(person__in=found).order_by("tag__name").values_list("person_id", "tag__name")
    for key, name in given:
        tags.setdefault(key, []).append(name)
    reasons = permitted(NEWSLETTER).explain_page(found)
    return [
        {"person": p, "email": emails.get(p.id, ""), "tags": tags.get(p.id, []), "reasons": reasons[p.id],
         "title": p.name or p.company or emails.get(p.id) or _("Somebody without a name")}
        for p in found
    ]  # fmt: skip


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Add somebody by hand."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = add_person(form.cleaned_data, actor=request.membership)  # type: ignore[attr-defined]
        except Taken as error:
            form.add_error("email", str(error))
        except ValueError as error:
            form.add_error("phone" if form.cleaned_data["phone"] else None, str(error))
        else:
            messages.success(request, _("Added."))
            return redirect("person-profile", slug, person.id)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/new.html", {"nav_section": "people", "form": form}, status=status)


def _number(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _link(kept: list[tuple[str, str]], name: str, person: UUID | None) -> str:
    return "?" + urlencode([*kept, (name, str(person))]) if person else ""
