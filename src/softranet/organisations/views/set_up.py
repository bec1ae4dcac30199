"""The set-up, and the settings that its pages become."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.mail.addresses import digest
from softranet.mail.gateway import MailClass, Message, enqueue
from softranet.mail.models import UNDER_WAY
from softranet.organisations import setup
from softranet.organisations.actions.agree import agree, agreement
from softranet.organisations.actions.members import undertake
from softranet.organisations.forms import AgreementForm, OrganisationForm, PlaceForm, ProfileForm, SenderForm
from softranet.organisations.models import Organisation
from softranet.organisations.roles import MANAGE, VIEW, WorkspaceRequest, may
from softranet.privacy.vocabulary import ACCOUNT

MAIL_TEST = "organisations_mail_test"


@may(VIEW)
@require_safe
def overview(request: WorkspaceRequest, slug: str) -> HttpResponse:
    standing = setup.standing(request.organisation)
    return render(request, "organisations/set_up.html", {
        "standing": [(step, step.url(slug), done) for step, done in standing],
        "done": sum(done for _s, done in standing), "total": len(standing),
    })  # fmt: skip


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: WorkspaceRequest, slug: str, *, wizard: bool = False) -> HttpResponse:
    return _form_page(request, "profile", ProfileForm, wizard=wizard)


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: WorkspaceRequest, slug: str, *, wizard: bool = False) -> HttpResponse:
    return _form_page(request, "place", PlaceForm, wizard=wizard)


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: WorkspaceRequest, slug: str, *, wizard: bool = False) -> HttpResponse:
    return _form_page(request, "sender", SenderForm, wizard=wizard, **_last_test(request))


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def processing_agreement(request: WorkspaceRequest, slug: str, *, wizard: bool = False) -> HttpResponse:
    """The operator's agreement under GDPR Art. 28, accepted in the version that was on the page."""
    organisation = request.organisation
    current = organisation.agreement_version == agreement().version
    form = AgreementForm(request.POST or None, initial={"version": agreement().version}, accepted=current)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] == agreement().version:
            if not current:
                agree(organisation, form.cleaned_data["version"], actor=request.membership)
            undertake(request.membership)
            setup.mark(organisation, "agreement")
            return setup.onward(organisation)
        form = AgreementForm(initial={"version": agreement().version})
        messages.warning(request, _("The agreement has a newer version: please read it again."))
    text = agreement(organisation.agreement_version or None) if not wizard else agreement()
    done = current and request.membership.undertaking_at is not None
    return render(request, "organisations/agreement.html", {
        "form": None if done and not wizard else form, "current": current, "agreement": text, "wizard": wizard,
        "nav_section": "settings",
        **_progress(organisation, "agreement", wizard=wizard),
    })  # fmt: skip


@may(MANAGE)
@require_POST
def mail_tests(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Send a letter to the reader's own address, the way every other letter goes."""
    enqueue(
        mail_class=MailClass.REQUESTED, purpose=ACCOUNT, template=MAIL_TEST, address=request.user.email,
        context={"name": str(request.user)}, language=request.user.language,
    )  # fmt: skip
    return redirect("set-up-sender" if request.POST.get("wizard") else "settings-sender", slug)


@may(MANAGE)
@require_safe
def mail_test(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """How the last test stands, as the part of the page that asks again."""
    return render(request, "organisations/_mail_test.html", _last_test(request))


def _last_test(request: WorkspaceRequest) -> dict[str, Any]:
    rows = Message.objects.filter(template=MAIL_TEST, digest=digest(request.user.email)).order_by("-created_at")
    test = rows.first()
    return {
        "test": test,
        "under_way": test is not None and test.state in UNDER_WAY,
    }


def _form_page(
    request: WorkspaceRequest, key: str, form_class: type[OrganisationForm], *, wizard: bool, **more: Any
) -> HttpResponse:
    organisation = request.organisation
    # A copy: a form that does not validate leaves its values on the instance, and the page's frame shows those.
    form = form_class(request.POST or None, instance=Organisation.objects.get(pk=organisation.pk))
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        setup.mark(saved, key)
        if wizard:
            return setup.onward(saved)
        messages.success(request, _("Saved."))
        return redirect(f"settings-{key}", organisation.slug)
    return render(request, f"organisations/{key}.html", {
        "form": form, "wizard": wizard, "nav_section": "" if wizard else "settings",
        **_progress(organisation, key, wizard=wizard), **more,
    }, status=422 if form.errors else 200)  # fmt: skip


def _progress(organisation: Organisation, key: str, *, wizard: bool) -> dict[str, Any]:
    """Where a page of the wizard stands among the steps."""
    if not wizard:
        return {}
    keys = [step.key for step in setup.steps()]
    return {"step_labels": [str(step.label) for step in setup.steps()], "step_number": keys.index(key) + 1}
