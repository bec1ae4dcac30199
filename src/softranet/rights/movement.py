"""Who came and who left, by week; counted once an hour, since counting is work that grows with the people."""

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softranet.organisations.dashboard import Figure
from softranet.organisations.roles import WorkspaceRequest
from softranet.people.models import Person
from softranet.privacy import periods
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.web.charts import Chart, Series

WEEKS = 26
_LIVES = 3 * 3600
AHEAD = timedelta(days=30)


def count() -> dict[str, list[int]]:
    """Count for the open scope and remember it: numbers by week, of nobody in particular."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    came = Person.objects.filter(collected_at__date__gte=weeks[0]).annotate(week=TruncWeek("collected_at"))
    left = Certificate.objects.filter(erased_at__date__gte=weeks[0]).annotate(week=TruncWeek("erased_at"))
    ending = Person.objects.filter(last_activity_at__lt=periods.cutoff("keep.records", current(), now() + AHEAD))
    found: dict[str, list[int]] = {"people": [Person.objects.count()], "ending": [ending.count()]}
    for name, rows in (("came", came), ("left", left)):
        counted = {row["week"].date(): row["n"] for row in rows.values("week").annotate(n=Count("id")).order_by()}
        found[name] = [counted.get(week, 0) for week in weeks]
    cache.set(_key(), found, _LIVES)
    return found


def _key() -> str:
    return f"rights.movement.{current()}"


def people(request: WorkspaceRequest) -> Figure | None:
    found = cache.get(_key())
    if not found:
        return None
    new = found["came"][-1]
    return Figure(_("People"), found["people"][0], ngettext("%d new this week", "%d new this week", new) % new)


def ending(request: WorkspaceRequest) -> Figure | None:
    found = cache.get(_key())
    if not found or "ending" not in found:
        return None
    return Figure(_("Gone in 30 days"), found["ending"][0], _("their time is over, unless they are heard from"))


def chart(request: WorkspaceRequest) -> tuple[str, Chart] | None:
    """Bars above the line for those who came, below it for those who left."""
    found = cache.get(_key())
    if not found:
        return None
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    labels = [date_format(monday - timedelta(weeks=n), "j M") for n in reversed(range(WEEKS))]
    summary = _("%(came)d people came in half a year, %(left)d left") % {
        "came": sum(found["came"]), "left": sum(found["left"]),
    }  # fmt: skip
    drawn = Chart(
        summary, labels, [Series(_("came"), found["came"]), Series(_("left"), found["left"], below=True)], _("week")
    )
    return _("Came and left, by week"), drawn
