"""What of moving waits for somebody, on the first page of the workspace."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.moves.actions import end, installation, sell
from softranet.organisations.dashboard import Need
from softranet.organisations.roles import WorkspaceRequest
from softranet.web.formats import day


def waiting(request: WorkspaceRequest) -> Iterable[Need]:
    """That the organisation ends is said until it does; a handing over, once it can happen."""
    slug, ending = request.organisation.slug, end.standing()
    if ending is not None:
        yield Need(
            what=_("This organisation ends on %(day)s") % {"day": day(ending.ends_at)},
            why=_("Take everything along before. It can still be taken back."),
            url=reverse("organisation-ending", args=[slug]), act=_("Look"), due=ending.ends_at,
        )  # fmt: skip
    part = installation.part_here()
    if part is not None and part.due_at is not None:
        yield Need(
            what=_("What this runs on passes to %(name)s") % {"name": part.acquirer},
            why=_("With your people's data, unless you keep it out of it."),
            url=reverse("transfers", args=[slug]), act=_("Look"), due=part.due_at,
        )  # fmt: skip
    sale, transfer = installation.standing(), sell.standing()
    ready = sale if sale and not installation.hindrance(sale) else None
    ready = ready or (transfer if transfer and not sell.hindrance(transfer) else None)
    if ready is not None:
        yield Need(
            what=_("It can be handed over to %(name)s") % {"name": ready.acquirer},
            why=_("They accepted the policy, and everybody was told and could leave."),
            url=reverse("transfers", args=[slug]), act=_("Hand it over"),
        )  # fmt: skip
