"""The register of recipients in the workspace."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.mail.recipient import LOCAL, SERVER, ensure_mail_recipient, local
from softranet.organisations import setup
from softranet.organisations.roles import MANAGE, POLICY, VIEW, WorkspaceRequest, allowed, may
from softranet.privacy.certificates import NOTHING_TO_CONFIRM
from softranet.privacy.entitlement import gaps
from softranet.privacy.models import Paper, Recipient
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Category, purpose, purposes
from softranet.recipients import actions, signing
from softranet.recipients.forms import PaperForm, RecipientForm, TermsForm, initial_of
from softranet.recipients.models import Channel
from softranet.recipients.views.passing import ChannelForm
from softranet.web import navigation


@may(VIEW)
@require_safe
def register(request: WorkspaceRequest, slug: str) -> HttpResponse:
    rows = list(Recipient.objects.order_by("ended_at", "name"))
    today, home = now().date(), request.organisation.country
    missing = {row.pk: gaps(row, today, home) for row in rows if row.ended_at is None}
    return render(request, "recipients/register.html", {
        "nav_section": "recipients", "rows": [(row, _words(row), missing.get(row.pk, [])) for row in rows],
        "present": sum(bool(row.purposes) and not missing.get(row.pk, [None]) for row in rows),
        "lacking": sum(map(bool, missing.values())),
        "may_edit": allowed(request.membership, POLICY),
        "tabs": navigation.tabs("recipients", request.membership.role, slug, "recipients"),
    })  # fmt: skip


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkspaceRequest, slug: str) -> HttpResponse:
    form = RecipientForm(request.POST or None, initial={"country": request.organisation.country})
    if request.method == "POST" and form.is_valid():
        row = actions.enter(request.membership, **form.cleaned_data)
        messages.success(request, _("%s is on the register.") % row.name)
        return redirect("recipient", slug, row.id)
    return _form_page(request, form, None)


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: WorkspaceRequest, slug: str, recipient: UUID) -> HttpResponse:
    row = get_object_or_404(Recipient, id=recipient)
    kept = _kept_by_itself(request, row)
    form = None if kept else _form_of(row, request.POST or None)
    if request.method == "POST" and form is not None and form.is_valid():
        actions.change(request.membership, row, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("recipients", slug)
    return _form_page(request, form, row)


@may(POLICY)
@require_POST
def papers(request: WorkspaceRequest, slug: str, recipient: UUID) -> HttpResponse:
    row = get_object_or_404(Recipient, id=recipient)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        shown = None if _kept_by_itself(request, row) else _form_of(row)
        return _form_page(request, shown, row, form)
    data = form.cleaned_data
    file = data.pop("file")
    actions.hand_in(request.membership, row, **data, name=file.name, content=file.read())
    messages.success(request, _("The document is on file."))
    return redirect("recipient", slug, row.id)


@may(POLICY)
@require_safe
def paper(request: HttpRequest, slug: str, recipient: UUID, paper: UUID) -> HttpResponse:
    row = get_object_or_404(Paper, id=paper, recipient=recipient, document__isnull=False)
    response = HttpResponse(bytes(row.document or b""), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.about}-{row.starts}-{row.pk}"'
    return response


@may(POLICY)
@require_POST
def ending(request: WorkspaceRequest, slug: str, recipient: UUID) -> HttpResponse:
    row = actions.end(request.membership, get_object_or_404(Recipient, id=recipient))
    messages.success(request, _("Nothing goes to %s any more.") % row.name)
    return redirect("recipients", slug)


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def mail_server(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """The step of the set-up in which the operator says whose the mail server is."""
    asked = request.organisation.is_operator and not local()
    row = Recipient.objects.filter(key=SERVER).first()
    initial = initial_of(row, TermsForm) if row else {"country": request.organisation.country}
    form = TermsForm(request.POST or None, initial=initial) if asked else None
    if request.method == "POST" and (form is None or form.is_valid()):
        if form is not None:
            actions.change(request.membership, ensure_mail_recipient(), **form.cleaned_data)
        return setup.onward(request.organisation)
    context = {"form": form, "row": row, "missing": gaps(row, now().date()) if row else []}
    return render(request, "recipients/mail_server.html", context, status=422 if form and form.errors else 200)


def _form_of(row: Recipient, data: QueryDict | None = None) -> TermsForm:
    if row.key == SERVER:
        return TermsForm(data, initial=initial_of(row, TermsForm))
    return RecipientForm(data, initial=initial_of(row, RecipientForm), kind_stays=actions.has_had(row))


def _kept_by_itself(request: WorkspaceRequest, row: Recipient) -> bool:
    """Whether an entry follows what happens, or the operator's own."""
    return row.key == LOCAL or (row.key == SERVER and not request.organisation.is_operator)


def _form_page(
    request: HttpRequest, form: TermsForm | None, row: Recipient | None, paper_form: PaperForm | None = None
) -> HttpResponse:
    channel = Channel.objects.filter(recipient=row).first() if row else None
    told = row is not None and row.kind not in NOTHING_TO_CONFIRM and row.key not in (LOCAL, SERVER)
    wrong = (form is not None and form.errors) or (paper_form is not None and paper_form.errors)
    return render(request, "recipients/edit.html", {
        "nav_section": "recipients", "form": form, "row": row, "paper_form": paper_form or PaperForm(),
        "missing": gaps(row, now().date()) if row else [], "words": _words(row) if row else None,
        "change": row is None or bool(form is not None and form.errors),
        "channel_form": _channel_form(channel) if told else None, "channel": channel,
        "secret": signing.shown(channel) if channel else "",
        "papers": row.papers.defer("document").order_by("-at") if row else [],
    }, status=422 if wrong else 200)  # fmt: skip


def _channel_form(channel: Channel | None) -> ChannelForm:
    return ChannelForm(initial={"url": channel.url, "email": channel.email} if channel else None)


def _words(row: Recipient) -> tuple[str, str]:
    labels = {category.key: category.label for category in Category}
    everything = row.key in (LOCAL, SERVER) or set(row.purposes) >= {each.key for each in purposes()}
    return (
        _("every declared purpose") if everything else ", ".join(str(purpose(key).label) for key in row.purposes),
        ", ".join(str(labels[key]) for key in row.categories if key in labels),
    )
