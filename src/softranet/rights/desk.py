"""The requests in the workspace: what is due first, and what the officer decides."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, WorkspaceRequest, may
from softranet.people.handling import looked
from softranet.people.models import Person
from softranet.privacy.models import Look
from softranet.privacy.records import now
from softranet.privacy.subjects import NotHere
from softranet.privacy.vocabulary import RIGHTS
from softranet.rights import deadlines
from softranet.rights.actions import answer as answering
from softranet.rights.actions import decide as deciding
from softranet.rights.actions.close import NotOpen
from softranet.rights.actions.receive import receive
from softranet.rights.desk_forms import AnswerForm, EntryForm, ExtensionForm, RefusalForm, VerdictForm
from softranet.rights.models import Channel, Passage, Refused, Request, RequestKind, Strength, Verdict

PAGE = 50
SOON = timedelta(days=7)


@may(POLICY)
@require_safe
def board(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Open ones by their deadline; those that are closed, the last first. By key, not by page number."""
    closed = request.GET.get("show") == "closed"
    last = _last(request.GET.get("after", ""))
    rows = Request.objects.filter(done_at__isnull=not closed)
    if closed:
        rows = rows.order_by("-received_at", "-id")
        rows = rows.filter(received_at__lte=last.received_at) if last else rows
        rows = rows.exclude(received_at=last.received_at, id__gte=last.id) if last else rows
    else:
        rows = rows.order_by("due_at", "id")
        rows = rows.filter(due_at__gte=last.due_at).exclude(due_at=last.due_at, id__lte=last.id) if last else rows
    shown = list(rows[: PAGE + 1])
    following = shown[PAGE - 1].id if len(shown) > PAGE else None
    waiting = Request.objects.filter(done_at=None)
    numbers = [row.id for row in shown[:PAGE]]
    others = set(Passage.objects.filter(request__in=numbers, verdict="").values_list("request", flat=True))
    names = dict(Person.objects.filter(id__in={row.pseudonym for row in shown}).values_list("id", "name"))
    return render(request, "rights/board.html", {
        "nav_section": "requests", "closed": closed, "now": now(), "waiting": waiting.count(), "named": others,
        "rows": [(row, names.get(row.pseudonym)) for row in shown[:PAGE]],
        "next": f"?{'show=closed&' if closed else ''}after={following}" if following else "",
        "late": waiting.filter(due_at__lt=now()).count(), "soon": waiting.filter(due_at__lt=now() + SOON).count(),
        "tabs": [
            {"label": _("Open"), "href": request.path, "current": not closed, "count": waiting.count()},
            {"label": _("Closed"), "href": "?show=closed", "current": closed},
        ],
    })  # fmt: skip


def _last(number: str) -> Request | None:
    """The last one of the page before: many can be due at one moment, or have come in at one."""
    try:
        return Request.objects.filter(id=UUID(number)).first()
    except ValueError:
        return None


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Enter one that came by letter, by phone or in person."""
    form = EntryForm(request.POST or None, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row = receive(
            said["contact"], RequestKind(said["kind"]), channel=Channel.MEMBER, strength=Strength.MEMBER,
            member=request.membership.account_id, words=said["words"],
            received_at=min(now(), timezone.make_aware(datetime.combine(said["received_on"], time.min))),
        )  # fmt: skip
        return redirect("request", slug, row.id)
    status = 422 if form.errors else 200
    return render(request, "rights/entry.html", {"nav_section": "requests", "form": form}, status=status)


@may(POLICY)
@require_safe
def show(request: WorkspaceRequest, slug: str, asked: UUID) -> HttpResponse:
    """Their name, and what they wrote: a look that is on record like any other."""
    row = _row(asked)
    person = Person.objects.filter(id=row.pseudonym).first()
    if person is not None:
        looked(person, request.membership, "request", RIGHTS)
    return _shown(request, row)


def _shown(request: WorkspaceRequest, row: Request, status: int = 200, **bound: forms.Form) -> HttpResponse:
    given = bound.pop("bound_verdict", None)
    passages = [(found, _verdict_form(found.row.id, given)) for found in deciding.waiting(row)]
    if passages:
        Look.objects.create(
            subject_id=row.pseudonym, actor=request.membership.account_id, page="request", purpose_key=RIGHTS.key
        )
    person = Person.objects.filter(id=row.pseudonym).first()
    members = dict(Membership.objects.values_list("account_id", "account__name"))
    until = deadlines.extended(row.kind, row.received_at, person.country if person else "")
    failed = {name for name, form in bound.items() if form.errors}
    return render(request, "rights/show.html", {
        "nav_section": "requests", "row": row, "person": person, "words": row.words.order_by("at"),
        "steps": [(step, members.get(step.member, "") if step.member else "") for step in row.steps.order_by("-at")],
        "articles": deadlines.articles(row.kind, person.country if person else ""), "now": now(), "until": until,
        "may_extend": row.extended_at is None and row.due_at > now() and until > row.due_at,
        "passages": passages,
        "may_erase": row.kind == RequestKind.DELETION and person is not None,
        "answer_form": AnswerForm(prefix="answer"), "refusal_form": RefusalForm(prefix="refusal"),
        "extension_form": ExtensionForm(prefix="extension"), "failed": failed, **bound,
    }, status=status)  # fmt: skip


def _verdict_form(number: UUID, given: forms.Form | None) -> forms.Form:
    prefix = f"v{number}"
    return given if given is not None and given.prefix == prefix else VerdictForm(prefix=prefix)


@may(POLICY)
@require_POST
def answers(request: WorkspaceRequest, slug: str, asked: UUID) -> HttpResponse:
    def act(row: Request, said: dict[str, Any]) -> None:
        answering.answer(request.membership, row, said["text"])

    return _decided(request, _row(asked), "answer_form", AnswerForm(request.POST, prefix="answer"), act)


@may(POLICY)
@require_POST
def verdicts(request: WorkspaceRequest, slug: str, asked: UUID, passage: UUID) -> HttpResponse:
    """What becomes of one text that names somebody else."""
    row, form = _row(asked), VerdictForm(request.POST, prefix=f"v{passage}")
    if not form.is_valid():
        return _shown(request, row, 422, bound_verdict=form)
    try:
        said = form.cleaned_data
        deciding.decide(request.membership, row, passage, Verdict(said["verdict"]), said["reason"])
    except NotOpen:
        return _too_late(request, row)
    messages.success(request, _("It is on record. Once all are decided, the copy is made and they are told."))
    return redirect("request", slug, asked)


@may(POLICY)
@require_POST
def refusals(request: WorkspaceRequest, slug: str, asked: UUID) -> HttpResponse:
    def act(row: Request, said: dict[str, Any]) -> None:
        answering.refuse(request.membership, row, Refused(said["reason"]), said["text"])

    return _decided(request, _row(asked), "refusal_form", RefusalForm(request.POST, prefix="refusal"), act)


@may(POLICY)
@require_POST
def extensions(request: WorkspaceRequest, slug: str, asked: UUID) -> HttpResponse:
    def act(row: Request, said: dict[str, Any]) -> None:
        answering.extend(request.membership, row, said["text"])

    return _decided(request, _row(asked), "extension_form", ExtensionForm(request.POST, prefix="extension"), act)


@may(POLICY)
@require_POST
def erasures(request: WorkspaceRequest, slug: str, asked: UUID) -> HttpResponse:
    """Carry out a deletion that waited; leads to its certificate."""
    row = get_object_or_404(Request, id=asked, kind=RequestKind.DELETION)
    try:
        certificate = answering.erase_for(request.membership, row)
    except (NotOpen, NotHere):
        return _too_late(request, row)
    return redirect("certificate", slug, certificate.number)


@may(POLICY)
@require_POST
def withdrawal(request: WorkspaceRequest, slug: str, asked: UUID) -> HttpResponse:
    """They said so by letter or phone; their own page has a button for it."""
    row = _row(asked)
    try:
        answering.note_withdrawal(request.membership, row)
    except NotOpen:
        return _too_late(request, row)
    messages.success(request, _("It is taken back. What was done before stays on record."))
    return redirect("request", slug, asked)


def _decided(
    request: WorkspaceRequest, row: Request, name: str, form: forms.Form, act: Callable[[Request, dict[str, Any]], None]
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, row, 422, **{name: form})
    try:
        act(row, form.cleaned_data)
    except (NotOpen, answering.NoMoreTime):
        return _too_late(request, row)
    messages.success(request, _("It is on record, and they are told."))
    return redirect("requests", request.organisation.slug)


def _too_late(request: WorkspaceRequest, row: Request) -> HttpResponse:
    messages.error(request, _("This is not possible any more: the request stands as you see it here."))
    return redirect("request", request.organisation.slug, row.id)


def _row(number: UUID) -> Request:
    return get_object_or_404(Request, id=number)
