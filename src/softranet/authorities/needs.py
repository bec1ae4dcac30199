"""Requests of authorities and claimants on the first page."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from softranet.authorities.models import LegalRequest, Standing
from softranet.organisations.dashboard import Need
from softranet.organisations.roles import WorkspaceRequest
from softranet.privacy.records import now

FEW = 5
SOON = timedelta(days=14)


def waiting(request: WorkspaceRequest) -> Iterator[Need]:
    """Those somebody has to act on, and gags that end soon."""
    slug = request.organisation.slug
    for row in LegalRequest.objects.filter(closed_at=None).select_related("recipient").order_by("received_at")[:FEW]:
        due = datetime.combine(row.due_on, time.max, timezone.get_current_timezone()) if row.due_on else None
        words = {Standing.OPEN: _("Decide"), Standing.SECOND: _("Approve"), Standing.GRANTED: _("Hand over")}
        yield Need(
            row.recipient.name, _("asks for data: %(standing)s") % {"standing": row.get_standing_display()},
            reverse("legal-request", args=[slug, row.id]), words[Standing(row.standing)],
            state="broken" if due and due < now() else "waiting", due=due,
        )  # fmt: skip
    for row in LegalRequest.objects.filter(gag_until__range=(now(), now() + SOON)).order_by("gag_until")[:FEW]:
        yield Need(
            _("A gag ends"), _("Then the people are told that their data was asked for"),
            reverse("legal-request", args=[slug, row.id]), _("Look"), due=row.gag_until,
        )  # fmt: skip
