"""What the members' list itself has to say on the first page: undertakings, reviews, the set-up."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softranet.accounts.second_factor import has_second_factor
from softranet.organisations import setup
from softranet.organisations.dashboard import Need
from softranet.organisations.models import Membership, ResetState, SecondFactorReset, SupportAccess
from softranet.organisations.roles import WorkspaceRequest
from softranet.privacy.records import now
from softranet.privacy.scope import current

QUARTER = timedelta(days=92)


def set_up_unfinished(request: WorkspaceRequest) -> Iterator[Need]:
    organisation = request.organisation
    missing = [] if organisation.set_up_at else [step for step, done in setup.standing(organisation) if not done]
    if missing:
        left = ngettext("%(n)d step is left: %(next)s", "%(n)d steps are left, next: %(next)s", len(missing))
        yield Need(_("Set-up"), left % {"n": len(missing), "next": missing[0].label},
                   reverse("set-up", args=[organisation.slug]), _("Go on"))  # fmt: skip


def undertakings_missing(request: WorkspaceRequest) -> Iterator[Need]:
    """Everybody is asked for their own; owners see how many others have not given theirs."""
    slug = request.organisation.slug
    if request.membership.undertaking_at is None:
        yield Need(_("Your undertaking"), _("You have not yet undertaken to keep confidential what you see here"),
                   reverse("undertaking", args=[slug]), _("Read it"))  # fmt: skip


def undertakings_of_others(request: WorkspaceRequest) -> Iterator[Need]:
    others = Membership.objects.filter(organisation_id=current()).exclude(pk=request.membership.pk)
    count = others.filter(undertaking_at=None).count()
    if count:
        why = ngettext("%d member has given no undertaking of confidentiality",
                       "%d members have given no undertaking of confidentiality", count) % count  # fmt: skip
        yield Need(_("Members"), why, reverse("members", args=[request.organisation.slug]), _("See who"))


def next_review() -> datetime | None:
    """When the members' access has to be looked at again: a quarter after it was, or after the first one joined."""
    rows = Membership.objects.filter(organisation_id=current()).annotate(looked_at=Coalesce("reviewed_at", "joined_at"))
    oldest = rows.order_by("looked_at").values_list("looked_at", flat=True).first()
    return oldest + QUARTER if oldest else None


def review_due(request: WorkspaceRequest) -> Iterator[Need]:
    due = next_review()
    if due and due < now() + timedelta(days=7):
        yield Need(_("Quarterly review"), _("Does every member still need their access?"),
                   reverse("access-review", args=[request.organisation.slug]), _("Look"),
                   state="broken" if due < now() else "waiting", due=due)  # fmt: skip


def support_asks(request: WorkspaceRequest) -> Iterator[Need]:
    """Somebody of the operator's support waits to be let in, or may look just now."""
    slug = request.organisation.slug
    rows = SupportAccess.objects.filter(organisation_id=request.organisation.id, ended_at=None)
    for row in rows.filter(Q(approved_at=None) | Q(until__gt=now())).order_by("asked_at")[:5]:
        why = _("may look into your data just now") if row.approved_at else _("asks to look into your data")
        yield Need(_("The operator’s support"), why, reverse("support-access", args=[slug]), _("Look"), due=row.until)


def no_second_factor(request: WorkspaceRequest) -> Iterator[Need]:
    if not has_second_factor(request.user):
        alone = _("Your password stands alone between the world and these people’s data")
        if not request.user.has_usable_password():
            alone = _("Whoever reads your mail can sign in as you")
        yield Need(_("Your second factor"), alone, reverse("mfa_index"), _("Set it up"))


def second_factors_lost(request: WorkspaceRequest) -> Iterator[Need]:
    """In the operator's workspace: accounts that cannot get in."""
    if request.organisation.is_operator:
        for row in SecondFactorReset.objects.filter(state=ResetState.WAITING).order_by("requested_at")[:5]:
            yield Need(_("Lost second factor"), _("Somebody asks to have theirs removed"),
                       reverse("second-factor-requests", args=[request.organisation.slug]), _("Decide"),
                       due=row.requested_at + timedelta(hours=72))  # fmt: skip
