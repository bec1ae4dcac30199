"""What people wrote, in the workspace: read, answer, settle; and what the spam defence held."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from softranet.api.keyset import keyset
from softranet.intake.actions import release as deciding
from softranet.intake.actions.reply import NotAnswerable, reply, settle
from softranet.intake.models import State, Submission, Waiting, Why
from softranet.intake.notice import said
from softranet.intake.points import points
from softranet.intake.spam import Sign
from softranet.organisations.dashboard import Need
from softranet.organisations.models import Organisation
from softranet.organisations.roles import EDIT, SEND, VIEW, WorkspaceRequest, allowed, may
from softranet.privacy.models import Look
from softranet.privacy.vocabulary import SUPPORT

PAGE = 50
MANY = 100


class ReplyForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Your answer"), widget=forms.Textarea, max_length=10_000)


def waiting(request: WorkspaceRequest) -> Iterator[Need]:
    """What people wrote and nobody answered, as one line of the first page; counted up to a hundred."""
    count = Submission.objects.filter(state=State.OPEN)[:MANY].count()
    if count:
        words = ngettext("%(n)s person waits for an answer", "%(n)s people wait for an answer", count)
        shown = str(count) if count < MANY else f"{count}+"
        address = reverse("submission-list", args=[request.organisation.slug])
        yield Need(_("Inbox"), words % {"n": shown}, address, _("Answer"))


@may(VIEW)
@require_safe
def submissions(request: HttpRequest, slug: str) -> HttpResponse:
    """Open ones, or those answered (``?state=answered``), newest first."""
    state = State.ANSWERED if request.GET.get("state") == State.ANSWERED else State.OPEN
    rows, following = keyset(
        Submission.objects.filter(state=state).select_related("person"),
        after=_after(request), limit=PAGE, newest_first=True,
    )  # fmt: skip
    address = reverse("submission-list", args=[slug])
    return render(request, "intake/inbox.html", {
        "nav_section": "inbox", "rows": rows, "state": state, "tabs": _tabs(slug, state),
        "next": f"{address}?state={state}&after={following}" if following else "",
        "open": Submission.objects.filter(state=State.OPEN)[:MANY].count() if state == State.OPEN else 0,
    })  # fmt: skip


@may(VIEW)
@require_safe
def submission(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    row = get_object_or_404(Submission.objects.select_related("person"), id=number)
    Look.objects.create(subject=row.person, actor=_actor(request), page="submission", purpose_key=SUPPORT.key)
    return _conversation(request, row, ReplyForm())


@may(SEND)
@require_POST
def replies(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    """Answer by mail."""
    row = get_object_or_404(Submission.objects.select_related("person"), id=number)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            reply(row, form.cleaned_data["text"], actor=_actor(request))
        except NotAnswerable as error:
            form.add_error(None, _("This could not be sent: %(why)s.") % {"why": error})
        else:
            messages.success(request, _("Your answer is on its way."))
            return redirect("submission-view", slug, number)
    return _conversation(request, row, form, status=422)


@may(EDIT)
@require_POST
def settlements(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    """Mark as answered, by other means or as needing none."""
    settle(get_object_or_404(Submission, id=number), actor=_actor(request))
    messages.success(request, _("Marked as answered."))
    return redirect("submission-list", slug)


@may(VIEW)
@require_safe
def held(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits for a human to decide whether it is spam."""
    rows, following = keyset(Waiting.objects.filter(why=Why.HELD), after=_after(request), limit=PAGE, newest_first=True)
    shown = [(row, points()[row.point], [Sign(sign).label for sign in row.spam_reasons]) for row in rows]
    return render(request, "intake/held.html", {
        "nav_section": "inbox", "rows": shown, "tabs": _tabs(slug, "held"),
        "period": said("keep.unconfirmed", request.organisation.id),  # type: ignore[attr-defined]
        "may_decide": allowed(request.membership, EDIT),  # type: ignore[attr-defined]
        "next": f"{reverse('held-list', args=[slug])}?after={following}" if following else "",
    })  # fmt: skip


@may(EDIT)
@require_POST
def release(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    deciding.release(get_object_or_404(Waiting, id=number, why=Why.HELD), organisation, actor=_actor(request))
    messages.success(request, _("It counts now, as if it had come through at once."))
    return redirect("held-list", slug)


@may(EDIT)
@require_POST
def remove(request: HttpRequest, slug: str, number: UUID) -> HttpResponse:
    deciding.remove(get_object_or_404(Waiting, id=number, why=Why.HELD), actor=_actor(request))
    messages.success(request, _("Removed."))
    return redirect("held-list", slug)


def _conversation(request: HttpRequest, row: Submission, form: ReplyForm, status: int = 200) -> HttpResponse:
    point, membership = points()[row.point], request.membership  # type: ignore[attr-defined]
    answers = [(f.label, row.answers[f.key]) for f in point.fields if f.key in row.answers]
    context: dict[str, Any] = {
        "nav_section": "inbox", "row": row, "point": point, "answers": answers, "form": form,
        "replies": row.replies.order_by("at"), "reachable": [p.value for p in row.person.contact_points.all()],
        "may_reply": allowed(membership, SEND), "may_settle": allowed(membership, EDIT) and row.state == State.OPEN,
    }  # fmt: skip
    return render(request, "intake/conversation.html", context, status=status)


def _tabs(slug: str, current: str) -> list[dict[str, Any]]:
    inbox = reverse("submission-list", args=[slug])
    return [
        {"label": _("Open"), "href": inbox, "current": current == State.OPEN},
        {"label": _("Answered"), "href": f"{inbox}?state=answered", "current": current == State.ANSWERED},
        {"label": _("Held"), "href": reverse("held-list", args=[slug]), "current": current == "held",
         "count": Waiting.objects.filter(why=Why.HELD)[:100].count() or None},
    ]  # fmt: skip


def _actor(request: HttpRequest) -> UUID:
    """The member's pseudonymous number."""
    number: UUID = request.user.pk  # type: ignore[assignment]  # only members come here
    return number


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["after"])
    except (KeyError, ValueError):
        return None
