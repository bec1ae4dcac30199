"""The register of incidents in the workspace."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import wrap
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.incidents import clocks
from softranet.incidents.actions import enter as entering
from softranet.incidents.actions.find import categories, find, kinds, records
from softranet.incidents.actions.tell import NotToTell, report, tell_people
from softranet.incidents.forms import AffectedForm, AssessmentForm, ClosingForm, EntryForm, ExerciseForm, ReportForm
from softranet.incidents.models import Harm, Incident, Risk
from softranet.incidents.needs import to_words
from softranet.incidents.tasks import letter
from softranet.organisations.roles import POLICY, WorkspaceRequest, may
from softranet.people import countries
from softranet.privacy.records import now
from softranet.web import navigation

SHOWN = 100
WIDTH = 64
"""Characters of a line of the report, as it fits into a mail."""
TEXTS = ("name", "happened", "harms", "began_at", "risk", "said", "consequences", "measures", "advice")


@may(POLICY)
@require_safe
def register(request: WorkspaceRequest, slug: str) -> HttpResponse:
    rows = list(Incident.objects.order_by("-found_at", "-id")[:SHOWN])
    return render(request, "incidents/register.html", {
        "nav_section": "incidents", "rows": rows, "form": ExerciseForm(),
        "open": Incident.objects.filter(closed_at=None, is_exercise=False).count(),
        "tabs": navigation.tabs("incidents", request.membership.role, slug, "incidents"),
    })  # fmt: skip


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest, slug: str) -> HttpResponse:
    form = EntryForm(request.POST or None, initial={"found_at": timezone.localtime()})
    if request.method == "POST" and form.is_valid():
        row = entering.enter(request.membership, **form.cleaned_data)
        return redirect("incident", slug, row.id)
    return render(request, "incidents/new.html", {"nav_section": "incidents", "form": form})


@may(POLICY)
@require_POST
def exercises(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Begin one. Whatever is sent in it goes nowhere."""
    form = ExerciseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what the exercise is about."))
        return redirect("incidents", slug)
    return redirect("incident", slug, entering.exercise(request.membership, form.cleaned_data["scenario"]).id)


@may(POLICY)
@require_safe
def show(request: WorkspaceRequest, slug: str, incident: UUID) -> HttpResponse:
    row = get_object_or_404(Incident, pk=incident)
    affected = row.affected
    labels = {h.label: str(h.model._meta.verbose_name_plural) for h in kinds()}
    return render(request, "incidents/show.html", {
        "nav_section": "incidents", "row": row, "now": now(),
        "clocks": [(one, to_words(one.clock.to)) for one in clocks.running(row)],
        "people_due": clocks.people_due(row) if row.risk == Risk.HIGH else None,
        "people": affected.count(), "told": affected.exclude(told_at=None).count(),
        "untold": affected.exclude(untold="").count(),
        "harms": [str(Harm(harm).label) for harm in row.harms if harm in Harm.values],
        "tables": [labels[label] for label in row.tables if label in labels],
        "affected_form": AffectedForm(initial={
            "tables": row.tables, "since": _local(row.since), "until": _local(row.until),
        }),
        "closing_form": ClosingForm(),
        "may_tell": bool(row.said and row.measures and not row.is_exercise and row.risk in (Risk.RISK, Risk.HIGH)),
    })  # fmt: skip


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: WorkspaceRequest, slug: str, incident: UUID) -> HttpResponse:
    row = get_object_or_404(Incident, pk=incident)
    initial = {name: getattr(row, name) for name in TEXTS} | {"began_at": _local(row.began_at)}
    form = AssessmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        entering.assess(request.membership, row, **form.cleaned_data)
        return redirect("incident", slug, row.id)
    return render(request, "incidents/assessment.html", {"nav_section": "incidents", "row": row, "form": form})


@may(POLICY)
@require_POST
def affected(request: WorkspaceRequest, slug: str, incident: UUID) -> HttpResponse:
    row, form = get_object_or_404(Incident, pk=incident), AffectedForm(request.POST)
    if form.is_valid():
        count = find(request.membership, row, **form.cleaned_data)
        messages.success(request, ngettext("It concerns %d person.", "It concerns %d people.", count) % count)
    else:
        messages.error(request, _("Choose at least one kind of record, and moments that exist."))
    return redirect("incident", slug, row.id)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def reporting(request: WorkspaceRequest, slug: str, incident: UUID, law: str, to: str) -> HttpResponse:
    """The text for an authority, ready to be sent, and the note that it was."""
    row = get_object_or_404(Incident, pk=incident)
    one = next((c for c in clocks.running(row) if (c.law.key, c.clock.to) == (law, to)), None)
    if one is None:
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        report(request.membership, row, law, to, **form.cleaned_data)
        return redirect("incident", slug, row.id)
    labels = {h.label: str(h.model._meta.verbose_name_plural) for h in kinds()}
    text: str = render_to_string("incidents/report.txt", {
        "row": row, "one": one, "organisation": request.organisation, "people": row.affected.count(),
        "harms": [str(Harm(harm).label) for harm in row.harms if harm in Harm.values],
        "tables": [labels[label] for label in row.tables if label in labels], "late": one.late,
        "country": countries.named(request.organisation.country),
        "categories": [str(category.label) for category in categories(row)], "records": records(row),
    })  # fmt: skip
    text = "\n".join(wrap(line, WIDTH) for line in text.splitlines())
    context = {"nav_section": "incidents", "row": row, "one": one, "to": to_words(to), "form": form, "text": text}
    return render(request, "incidents/report.html", context)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: WorkspaceRequest, slug: str, incident: UUID) -> HttpResponse:
    """GET shows the letter and how many get it; POST sends it."""
    row = get_object_or_404(Incident, pk=incident)
    if request.method == "POST":
        try:
            tell_people(request.membership, row)
        except NotToTell:
            messages.error(request, _("Assess the risk first, and write down what to tell them."))
        else:
            messages.success(request, _("The letters are on their way."))
        return redirect("incident", slug, row.id)
    waiting = row.affected.filter(told_at=None, untold="").count()
    context = {"nav_section": "incidents", "row": row, "waiting": waiting, **letter(row, request.organisation)}
    return render(request, "incidents/letters.html", context)


@may(POLICY)
@require_POST
def closing(request: WorkspaceRequest, slug: str, incident: UUID) -> HttpResponse:
    row, form = get_object_or_404(Incident, pk=incident), ClosingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write down what you learned first."))
    else:
        entering.close(request.membership, row, form.cleaned_data["lessons"])
    return redirect("incident", slug, row.id)


def _local(moment: object) -> object:
    return timezone.localtime(moment) if moment else None  # type: ignore[arg-type]
