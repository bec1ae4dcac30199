"""What of moving waits for somebody, on the first page of the workspace."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.moves.actions import end, sell
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
    transfer = sell.standing()
    if transfer is not None and not sell.hindrance(transfer):
        yield Need(
            what=_("It can be handed over to %(name)s") % {"name": transfer.acquirer},
            why=_("They accepted the policy, and everybody was told and could leave."),
            url=reverse("transfers", args=[slug]), act=_("Hand it over"),
        )  # fmt: skip
