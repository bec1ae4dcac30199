"""Incidents on the first page: clocks that run, and the yearly exercise."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.incidents import clocks
from softranet.incidents.models import Incident
from softranet.organisations.dashboard import Need
from softranet.organisations.roles import WorkspaceRequest
from softranet.privacy.records import now

FEW = 5
YEAR = timedelta(days=365)
AHEAD = timedelta(days=30)


def running(request: WorkspaceRequest) -> Iterator[Need]:
    slug = request.organisation.slug
    for row in Incident.objects.filter(closed_at=None).order_by("found_at")[:FEW]:
        left = [one for one in clocks.running(row) if one.report is None]
        due = left[0].due if left else None
        why = _("%(to)s has to be told (%(article)s)") % {
            "to": to_words(left[0].clock.to), "article": f"{left[0].law.name} {left[0].clock.article}"
        } if left else _("is not closed yet")  # fmt: skip
        yield Need(row.name, why, reverse("incident", args=[slug, row.id]), _("Go on"),
                   state="broken" if due and due < now() else "waiting", due=due)  # fmt: skip


def exercise_due(request: WorkspaceRequest) -> Iterator[Need]:
    last = Incident.objects.filter(is_exercise=True).order_by("-found_at").values_list("found_at", flat=True).first()
    due = (last or request.organisation.created_at) + YEAR
    if due < now() + AHEAD:
        yield Need(_("Exercise"), _("Nobody has practised for a year what to do after a breach"),
                   reverse("incidents", args=[request.organisation.slug]), _("Begin one"),
                   state="broken" if due < now() else "waiting", due=due)  # fmt: skip


def to_words(to: str) -> str:
    """Whom a clock is about."""
    return _("The authority for data protection") if to == "authority" else to
