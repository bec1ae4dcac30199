"""The register of agents in the workspace."""

from base64 import b64decode
from binascii import Error
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from softranet.mail import identity
from softranet.organisations.roles import POLICY, WorkspaceRequest, demand, may
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.rights.models import Agent

_KEY = 32


class AgentForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    agent_id = forms.RegexField(
        label=_("Their agent id"), regex=r"^[A-Za-z0-9._-]{1,100}\Z", help_text=_("As in the directory of agents.")
    )
    key = forms.CharField(
        label=_("Their public key"), max_length=64, help_text=_("Ed25519, base64. Make sure that it is theirs.")
    )

    def clean_key(self) -> bytes:
        try:
            key = b64decode(self.cleaned_data["key"], validate=True)
        except (Error, ValueError):
            key = b""
        if len(key) != _KEY:
            raise forms.ValidationError(_("Expected 32 bytes in base64."))
        return key

    def clean_agent_id(self) -> Any:
        if Agent.objects.filter(agent_id=self.cleaned_data["agent_id"], ended_at=None).exists():
            raise forms.ValidationError(_("This agent is registered already."))
        return self.cleaned_data["agent_id"]


@may(POLICY)
@require_http_methods(["GET", "HEAD", "POST"])
def agents(request: WorkspaceRequest, slug: str) -> HttpResponse:
    form = AgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        demand(request.membership, POLICY)
        row = Agent.objects.create(added_by=request.membership.account_id, **form.cleaned_data)
        ledger.record("agent.registered", {"agent": str(row.id), "actor": str(request.membership.account_id)})
        return redirect("agents", slug)
    context = {
        "nav_section": "requests", "form": form, "rows": Agent.objects.filter(ended_at=None).order_by("name"),
        "address": f"{identity.of(request.organisation.id).base_url}/@{slug}/drp",
    }  # fmt: skip
    return render(request, "rights/agents.html", context, status=422 if form.errors else 200)


@may(POLICY)
@require_POST
def ending(request: WorkspaceRequest, slug: str, agent: UUID) -> HttpResponse:
    """From now on nothing of theirs is taken. What they asked goes on."""
    row = get_object_or_404(Agent, id=agent, ended_at=None)
    row.ended_at, row.token = now(), None
    row.save(update_fields=["ended_at", "token"])
    ledger.record("agent.ended", {"agent": str(row.id), "actor": str(request.membership.account_id)})
    return redirect("agents", slug)
