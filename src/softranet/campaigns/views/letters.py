"""Letters in the workspace: written, looked at, sent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.campaigns import actions, words
from softranet.campaigns.audience import Audience, audience
from softranet.campaigns.forms import IssueForm
from softranet.campaigns.models import Issue, IssueState
from softranet.mail.models import UNDER_WAY
from softranet.mail.models import State as MailState
from softranet.organisations.roles import EDIT, SEND, VIEW, allowed, may

PAGE = 50


@may(VIEW)
@require_safe
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = Issue.objects.order_by("-id")
    if before:
        rows = rows.filter(pk__lt=_number(before))
    found = list(rows[: PAGE + 1])
    more = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    counted = Issue.objects.aggregate(
        sending=Count("pk", filter=Q(state=IssueState.SENDING)), drafts=Count("pk", filter=Q(state=IssueState.DRAFT))
    )
    context = {**counted, "issues": found[:PAGE], "more": more, "may_write": allowed(request.membership, EDIT)}  # type: ignore[attr-defined]
    return _page(request, "letters", context)


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, issue_id: UUID | None = None) -> HttpResponse:
    """A draft. What has been sent cannot be changed: it is shown instead."""
    issue = get_object_or_404(Issue, pk=issue_id) if issue_id else Issue(made_by=request.user.pk)
    if issue.state != IssueState.DRAFT:
        return redirect("letter-show", slug, issue.pk)
    form = IssueForm(request.POST or None, instance=issue, preview_url=reverse("letter-preview", args=[slug]))
    if request.method == "POST" and form.is_valid():
        if not issue_id:
            form.save()
        elif not Issue.objects.filter(pk=issue_id, state=IssueState.DRAFT).update(**form.cleaned_data):
            return redirect("letter-show", slug, issue.pk)  # sent while it was being written
        ahead = {"send": "letter-send", "test": "letter-write"}.get(request.POST.get("then", ""), "letter-write")
        if request.POST.get("then") == "test":
            _test(request, issue)
        elif ahead == "letter-write":
            messages.success(request, _("Saved."))
        return redirect(ahead, slug, issue.pk)
    context = {"form": form, "issue": issue, "may_send": allowed(request.membership, SEND), **_preview(issue)}  # type: ignore[attr-defined]
    return _page(request, "write", context, status=400 if form.errors else 200)


@may(EDIT)
@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The letter as a reader sees it, while it is being written. Nothing is kept."""
    shown = Issue(headline=request.POST.get("headline", ""), body=request.POST.get("body", ""))
    return render(request, "campaigns/_preview.html", _preview(shown))


@may(VIEW)
@require_safe
def show(request: HttpRequest, slug: str, issue_id: UUID) -> HttpResponse:
    issue = get_object_or_404(Issue, pk=issue_id)
    if issue.state == IssueState.DRAFT and allowed(request.membership, EDIT):  # type: ignore[attr-defined]
        return redirect("letter-write", slug, issue.pk)
    context = {**_standing(issue), **_preview(issue), "left_out": Audience(0, issue.left_out)}
    return _page(request, "show", context)


@may(VIEW)
@require_safe
def progress(request: HttpRequest, slug: str, issue_id: UUID) -> HttpResponse:
    """The part of the page that asks for itself while a letter is being sent."""
    return render(request, "campaigns/_progress.html", _standing(get_object_or_404(Issue, pk=issue_id)))


@may(SEND)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, slug: str, issue_id: UUID) -> HttpResponse:
    """First the numbers, then the act."""
    issue = get_object_or_404(Issue, pk=issue_id)
    if request.method == "POST":
        try:
            actions.begin_sending(issue.pk, request.user)  # type: ignore[arg-type]
        except actions.NotSendable as reason:
            messages.error(request, str(reason))
            return redirect("letter-write" if issue.state == IssueState.DRAFT else "letter-show", slug, issue.pk)
        return redirect("letter-show", slug, issue.pk)
    if issue.state != IssueState.DRAFT:
        return redirect("letter-show", slug, issue.pk)
    return _page(request, "send", {"issue": issue, "audience": audience(), "why_not": actions.why_not(issue)})


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str, issue_id: UUID) -> HttpResponse:
    rows = Issue.objects.select_for_update() if request.method == "POST" else Issue.objects.all()
    issue = get_object_or_404(rows, pk=issue_id, state=IssueState.DRAFT)
    if request.method == "POST":
        issue.delete()
        messages.success(request, _("The draft is deleted."))
        return redirect("letters-list", slug)
    return _page(request, "delete", {"issue": issue})


def _test(request: HttpRequest, issue: Issue) -> None:
    message = actions.send_test(issue, request.user)  # type: ignore[arg-type]
    if message.state == MailState.REFUSED:
        messages.error(request, _("That were many tests in a short time. Try again in an hour."))
    else:
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": message.address})


def _standing(issue: Issue) -> dict[str, Any]:
    tally = issue.tally()
    waiting = sum(tally[state] for state in UNDER_WAY)
    total = sum(tally.values())
    # While people are still being listed the end is not known: at least one more is shown as open.
    goal = total if issue.listed_at else total + 1
    return {
        "issue": issue,
        "tally": tally,
        "lost": Audience(0, issue.undelivered()),
        "left_after": issue.left_after(),
        "done": total - waiting,
        "total": goal,
        "under_way": waiting or not issue.listed_at,
    }


def _preview(issue: Issue) -> dict[str, Any]:
    name = _("Leonie")
    return {"headline": words.text(issue.headline, name), "html": words.html(issue.body, name)}


def _number(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"campaigns/{name}.html", {"nav_section": "letters", **context}, status=status)
