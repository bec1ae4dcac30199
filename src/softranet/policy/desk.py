"""The policy's desk in the workspace: promises, draft, publishing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.organisations.roles import MANAGE, POLICY, VIEW, allowed, may
from softranet.organisations.setup import onward
from softranet.people.models import Person
from softranet.policy import answered
from softranet.policy.actions import publish as publishing
from softranet.policy.catalogue import CATALOGUE
from softranet.policy.compare import compare
from softranet.policy.document import BadDocument, parse, stating
from softranet.policy.forms import FactsForm, PublicationForm, TextForm, UsesForm
from softranet.policy.models import DocumentKind, Draft, Version
from softranet.policy.shown import evidence
from softranet.policy.signup import has_policy
from softranet.policy.simulation import reached_by_mail, simulate, some
from softranet.policy.values import figures, values
from softranet.privacy.models.promising import State
from softranet.privacy.promise import latest, measure, promises


@may(VIEW)
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    rows, bound = latest(), promises()
    shown = [(title, evidence(p, rows.get(p))) for p, title in CATALOGUE.items() if p in bound]
    shown.sort(key=lambda pair: (pair[1].state != State.BROKEN, pair[1].state != State.NOT_MEASURED))
    documents = [
        (kind, DocumentKind(kind).label, publishing.current(kind), publishing.coming(kind))
        for kind in DocumentKind.values
    ]
    may_edit = allowed(request.membership, POLICY)  # type: ignore[attr-defined]
    return render(request, "policy/desk.html", {
        "nav_section": "policy", "shown": shown, "documents": documents,
        "standings": list(answered.shown()) if may_edit else [],
        "broken": sum(e.state == "broken" for _t, e in shown), "kept": sum(e.state == "kept" for _t, e in shown),
        "unpromised": len(CATALOGUE) - len(bound), "may_edit": may_edit,
    })  # fmt: skip


@may(POLICY)
@require_POST
def measurements(request: HttpRequest, slug: str) -> HttpResponse:
    """Measure every promise now."""
    for promise in promises():
        measure(promise)
    messages.success(request, _("Every promise has been measured."))
    return redirect("policy-desk", slug)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The next version: its figures, and its text."""
    row = _draft(kind)
    document = parse(row.source)
    named = document.allowed_facts
    part = request.POST.get("part")
    facts_form = FactsForm(request.POST if part == "facts" else None, stated=row.facts, named=named)
    text_form = TextForm(request.POST if part == "text" else None, initial={"source": row.source})
    if part == "facts" and facts_form.is_valid():
        row.facts = figures({**row.facts, **facts_form.numbers})
        row.save()
        return redirect("policy-preview", slug, kind)
    uses_form = UsesForm(request.POST if part == "uses" else None, document=document)
    if part == "uses" and uses_form.is_valid():
        row.source = stating(row.source, **uses_form.cleaned_data)
        row.save()
        return redirect("policy-preview", slug, kind)
    if part == "text" and text_form.is_valid() and _text_fits(request, row, text_form):
        row.source = text_form.cleaned_data["source"].replace("\r\n", "\n")
        row.save()
        return redirect("policy-preview", slug, kind)
    return render(request, "policy/draft.html", {
        "nav_section": "policy", "kind": kind, "label": DocumentKind(kind).label, "facts_form": facts_form,
        "text_form": text_form, "uses_form": uses_form if kind == DocumentKind.PRIVACY else None,
    }, status=422 if facts_form.errors or text_form.errors or uses_form.errors else 200)  # fmt: skip


@may(POLICY)
@require_safe
def preview(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """What will change, and what publishing will do, in numbers."""
    row = _draft(kind)
    return _preview(request, row, PublicationForm(
        initial={"effective_on": timezone.localdate(publishing.earliest(kind))}, words_change=_words_change(row)
    ))  # fmt: skip


@may(POLICY)
@require_POST
def publication(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Publish the draft."""
    row = _draft(kind)
    form = PublicationForm(request.POST, words_change=_words_change(row))
    if form.is_valid():
        on = form.cleaned_data["effective_on"]
        at = publishing.end_of(on) if on else None
        try:
            version = publishing.publish(
                request.organisation, kind, actor=request.membership, effective_at=at,  # type: ignore[attr-defined]
                summary=form.cleaned_data["summary"], significant=form.cleaned_data["significant"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except (BadDocument, publishing.TooSoon) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Version %d is published.") % version.number)
            return redirect("policy-desk", slug)
    return _preview(request, row, form, status=422)


@may(MANAGE)
def set_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The set-up's step: the figures of the first policy; saving them publishes it with the terms."""
    organisation = request.organisation  # type: ignore[attr-defined]
    if has_policy(organisation):
        return onward(organisation)
    row = publishing.draft(DocumentKind.PRIVACY)
    form = FactsForm(request.POST or None, stated=row.facts, named=parse(row.source).allowed_facts)
    if request.method == "POST" and form.is_valid():
        row.facts = figures({**row.facts, **form.numbers})
        row.save()
        try:
            publishing.ensure_published(organisation, request.membership)  # type: ignore[attr-defined]
        except BadDocument as error:
            form.add_error(None, str(error))
        else:
            return onward(organisation)
    return render(request, "policy/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _preview(request: HttpRequest, row: Draft, form: PublicationForm, status: int = 200) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]
    present = Version.objects.filter(kind=row.kind).order_by("-number").first()
    problem = ""
    text, document = "", None
    try:
        document = publishing.checked(organisation, row)
        text = document.text(values(organisation, row.facts, document))
    except BadDocument as error:
        problem = str(error)
    changed = compare(present.text, text) if present and text else []
    effects = simulate(present, document, row.facts) if present and document else []
    return render(request, "policy/preview.html", {
        "nav_section": "policy", "kind": row.kind, "label": DocumentKind(row.kind).label, "problem": problem,
        "form": form,
        "present": present, "text": text, "changes": changed, "changed": [c for c in changed if c.kind != "same"],
        "earliest": publishing.earliest(row.kind), "effects": effects, "widens": any(e.change.more for e in effects),
        "words_change": _words_change(row),
        "people": some(Person.objects.all()) if present else None,
        "mails": reached_by_mail() if present else None,
    }, status=status)  # fmt: skip


def _words_change(row: Draft) -> bool:
    """Whether the text differs from the newest version's by more than its figures and lists."""
    newest = Version.objects.filter(kind=row.kind).order_by("-number").values_list("source", flat=True).first()
    return newest is not None and _body_of(newest) != _body_of(row.source)


def _body_of(source: str) -> str:
    return source.partition("\n+++\n")[2].strip()


def _draft(kind: str) -> Draft:
    if kind not in DocumentKind.values:
        raise Http404
    return publishing.draft(kind)


def _text_fits(request: HttpRequest, row: Any, form: TextForm) -> bool:
    try:
        document = parse(form.cleaned_data["source"])
        document.check(set(values(request.organisation, row.facts)), set(promises()))  # type: ignore[attr-defined]
    except BadDocument as error:
        form.add_error("source", str(error))
        return False
    return True
