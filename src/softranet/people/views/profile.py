"""One person: what we hold, may do, did, and when it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from softranet.organisations.models import Membership, SupportAccess
from softranet.organisations.roles import EDIT, ERASE, VIEW, allowed, may
from softranet.people import countries, languages, record_pages
from softranet.people.forms import PointForm, TagForm
from softranet.people.handling import looked, opened_for
from softranet.people.marks import Use, marks
from softranet.people.models import ContactPoint, Kind, Person, PostalAddress
from softranet.people.timeline import gathered, source_words, timeline
from softranet.privacy import periods, scope
from softranet.privacy.models import Look, Provenance
from softranet.privacy.permitted import explain_all
from softranet.privacy.vocabulary import purpose

LOOKS = 50


@dataclass(frozen=True)
class Reach:
    """A contact point with the ways it came by."""

    point: ContactPoint
    ways: list[str]


def title_of(person: Person, points: list[ContactPoint] | None = None) -> str:
    """What to call somebody who may have no name."""
    if person.name or person.company:
        return person.name or person.company
    rows = person.contact_points.all() if points is None else points
    return next((p.value for p in rows), "") or _("Somebody without a name")


@may(VIEW)
@require_safe
def profile(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """All of a person on one page; notes that it was looked at."""
    row = get_object_or_404(Person.objects.select_related("source"), pk=person)
    member: Membership = request.membership  # type: ignore[attr-defined]
    looked(row, member, "profile")
    reaches = list(_reaches(row))
    items, older = timeline(row)
    uses = [Use(p, reasons) for key, reasons in explain_all(row).items() if not (p := purpose(key)).explicit]
    return render(request, "people/profile.html", {
        "nav_section": "people", "person": row, "title": title_of(row, [r.point for r in reaches]),
        "reaches": reaches, "addresses": [(a, _line(a)) for a in row.postal_addresses.order_by("collected_at")],
        "tags": row.person_tags.select_related("tag").order_by("tag__name"),
        "uses": uses, "usable": sum(not use.reasons for use in uses), "marks": list(marks(row, uses)),
        "country": countries.named(row.country), "reads": languages.named(row.language),
        "source": source_words(row.source),
        "goes": periods.deadline(row.last_activity_at, "keep.records", scope.current()),
        "items": gathered(items), "older": _stamp(older),
        "point_form": PointForm(), "tag_form": TagForm(),
        "record_pages": record_pages.links(row, slug, member),
        "may_edit": allowed(member, EDIT), "may_erase": allowed(member, ERASE),
    })  # fmt: skip


@may(VIEW)
@require_safe
def story(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """The timeline, from a moment back."""
    row = get_object_or_404(Person, pk=person)
    opened_for(row, request.membership)  # type: ignore[attr-defined]
    items, older = timeline(row, _moment(request))
    context = {
        "nav_section": "people",
        "person": row,
        "title": title_of(row),
        "items": gathered(items),
        "older": _stamp(older),
    }
    return render(request, "people/timeline.html", context)


@may(VIEW)
@require_safe
def looks(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """Who looked at this person's record, and when."""
    row = get_object_or_404(Person, pk=person)
    opened_for(row, request.membership)  # type: ignore[attr-defined]
    found = Look.objects.filter(subject=row)
    before = _moment(request)
    if before is not None:
        found = found.filter(at__lt=before)
    shown = list(found.order_by("-at")[: LOOKS + 1])
    names = dict(Membership.objects.values_list("account_id", "account__name"))
    strangers = {one.actor for one in shown} - names.keys()
    leaves = list(SupportAccess.objects.filter(account__in=strangers, approved_at__isnull=False)) if strangers else []
    lines = [{"at": one.at, "who": _who(one, names, leaves), "page": one.page} for one in shown[:LOOKS]]
    older = _stamp(shown[LOOKS - 1].at) if len(shown) > LOOKS else ""
    context = {"nav_section": "people", "person": row, "title": title_of(row), "lines": lines, "older": older}
    return render(request, "people/looks.html", context)


def _who(look: Look, names: dict[UUID, str], leaves: list[SupportAccess]) -> str:
    """A member, or the operator's support under the leave that an owner here gave it."""
    if look.actor in names:
        return names[look.actor] or _("a member without a name")
    for leave in leaves:
        if leave.account_id == look.actor and leave.approved_at and leave.until and (
            leave.approved_at <= look.at <= min(leave.until, leave.ended_at or leave.until)
        ):
            return _("the operator’s support, by leave of %(owner)s of %(day)s: %(reason)s") % {
                "owner": names.get(leave.approved_by) if leave.approved_by in names else _("a former owner"),
                "day": date_format(timezone.localdate(leave.approved_at), "j F Y"),
                "reason": Truncator(leave.reason).chars(100),
            }
    if any(leave.account_id == look.actor for leave in leaves):
        return _("the operator’s support, outside of any leave")
    return _("a former member")


def _reaches(person: Person) -> Iterator[Reach]:
    ways: dict[UUID, list[str]] = {}
    for came in Provenance.objects.filter(subject=person).select_related("source").order_by("at"):
        ways.setdefault(came.record, []).append(source_words(came.source))
    order = {Kind.EMAIL: 0, Kind.PHONE: 1, Kind.FAX: 2}
    for point in sorted(person.contact_points.all(), key=lambda p: (order[Kind(p.kind)], p.collected_at)):
        yield Reach(point, ways.get(point.id, []))


def _line(address: PostalAddress) -> str:
    place = " ".join(filter(None, (address.postal_code, address.city)))
    parts = (address.street, place, address.region, address.country and countries.named(address.country))
    return ", ".join(filter(None, parts))


def _moment(request: HttpRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None


def _stamp(moment: datetime | None) -> str:
    return f"?before={moment:%Y-%m-%dT%H:%M:%S.%fZ}" if moment else ""
