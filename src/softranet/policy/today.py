"""What the first page of the workspace says about the policy."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from softranet.organisations.dashboard import Need
from softranet.organisations.roles import WorkspaceRequest
from softranet.policy.actions.publish import coming
from softranet.policy.catalogue import CATALOGUE
from softranet.policy.models import DocumentKind
from softranet.policy.shown import evidence
from softranet.privacy.promise import latest


def broken_promises(request: WorkspaceRequest) -> Iterable[Need]:
    """One line for each promise that is broken, with what was found."""
    slug = request.organisation.slug
    for promise, row in latest().items():
        if row.state == "broken":
            yield Need(
                what=capfirst(str(CATALOGUE.get(promise, promise))), why=evidence(promise, row).sentence,
                url=reverse("policy-measured", args=[slug, promise]), act=_("See why"), state="broken",
            )  # fmt: skip


def coming_versions(request: WorkspaceRequest) -> Iterable[Need]:
    """Announced versions, and when they take effect."""
    for kind in DocumentKind.values:
        version = coming(kind)
        if version is not None:
            yield Need(
                what=_("Version %(n)d of the %(what)s") % {"n": version.number, "what": DocumentKind(kind).label},
                why=_("is announced and takes effect"), due=version.effective_at, act=_("Read it"),
                url=reverse("policy-version", args=[request.organisation.slug, kind, version.number]),
            )  # fmt: skip
