"""What was passed on to recipients, and their answers."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from softranet.organisations.roles import ERASE, POLICY, VIEW, WorkspaceRequest, allowed, may
from softranet.privacy.models import Recipient
from softranet.privacy.promises.sharing import contacted
from softranet.recipients import answers, channels
from softranet.recipients.models import Notice
from softranet.recipients.models.notices import OPEN
from softranet.web import navigation, outward

PAGE = 50


class ChannelForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Webhook"), required=False, max_length=500, assume_scheme="https",
        help_text=gettext_lazy("Signed as Standard Webhooks say. Empty: they are told by mail."),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("Address for such notices"), required=False,
        help_text=gettext_lazy("They get a link, by which they see whom it is about and confirm."),
    )  # fmt: skip
    rotate = forms.BooleanField(
        label=gettext_lazy("Make a new secret; the old one signs along for a day"), required=False
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url:
            try:
                outward.taken_apart(url)
            except outward.NotAllowed:
                raise forms.ValidationError(_("Only https to a public host, without a password.")) from None
        return url


class AnswerForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("How and by whom"), max_length=500)


@may(VIEW)
@require_safe
def listing(request: WorkspaceRequest, slug: str) -> HttpResponse:
    rows = Notice.objects.select_related("recipient")
    waiting = list(rows.filter(stage__in=OPEN).order_by("due_at", "id")[: PAGE + 1])
    before = request.GET.get("before", "")
    done = rows.filter(~Q(stage__in=OPEN)).order_by("-id")
    if before:
        try:
            done = done.filter(id__lt=UUID(before))
        except ValueError:
            raise Http404 from None
    answered = list(done[: PAGE + 1])
    return render(request, "recipients/passing.html", {
        "nav_section": "recipients", "waiting": waiting[:PAGE], "more_wait": len(waiting) > PAGE,
        "overdue": sum(row.overdue for row in waiting), "answered": answered[:PAGE],
        "older": answered[PAGE - 1].id if len(answered) > PAGE else None, "may_answer": _may(request),
        "tabs": navigation.tabs("recipients", request.membership.role, slug, "recipients-passing"),
    })  # fmt: skip


@may(ERASE)
@require_POST
def by_hand(request: WorkspaceRequest, slug: str, notice: UUID) -> HttpResponse:
    """A member has told them and has their word."""
    row = get_object_or_404(Notice, id=notice)
    form = AnswerForm(request.POST)
    if form.is_valid():
        member = request.membership.account_id
        answers.answer(row.id, answers.DONE, words=form.cleaned_data["words"], member=member)
        messages.success(request, _("Noted."))
    else:
        messages.warning(request, _("Say how and by whom it was confirmed."))
    return redirect("recipients-passing", slug)


@may(POLICY)
@require_POST
def channel(request: WorkspaceRequest, slug: str, recipient: UUID) -> HttpResponse:
    row = get_object_or_404(Recipient, id=recipient)
    form = ChannelForm(request.POST)
    if form.is_valid():
        channels.reach(request.membership, row, **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("recipient", slug, row.id)


@may(VIEW)
@require_safe
def hosts(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Every host that data was sent to, as the transports saw it, beside whom the register says it belongs to."""
    owners: dict[str, list[Recipient]] = {}
    for row in Recipient.objects.order_by("name"):
        for host in row.hosts:
            owners.setdefault(host.lower(), []).append(row)
    reached = contacted()
    rows = [(host, owners.get(host, []), host in reached) for host in sorted(reached | owners.keys())]
    return render(request, "recipients/hosts.html", {
        "nav_section": "recipients", "rows": rows, "stray": sum(1 for _h, who, seen in rows if seen and not who),
        "tabs": navigation.tabs("recipients", request.membership.role, slug, "recipients-hosts"),
    })  # fmt: skip


def _may(request: HttpRequest) -> bool:
    return allowed(request.membership, ERASE)  # type: ignore[attr-defined]
