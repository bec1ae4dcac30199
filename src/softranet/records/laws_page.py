"""The laws the program knows, for those who answer requests by them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from softranet.organisations.roles import VIEW, WorkspaceRequest, may
from softranet.privacy import jurisdictions
from softranet.web import navigation


@may(VIEW)
@require_safe
def laws(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Each law with what stands where in it."""
    return render(request, "records/laws.html", {
        "nav_section": "records", "laws": jurisdictions.laws(), "here": request.organisation.country,
        "tabs": navigation.tabs("records", request.membership.role, slug, "laws"),
    })  # fmt: skip
