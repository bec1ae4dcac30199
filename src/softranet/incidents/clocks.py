"""Who has to be told of an incident, and by when: from the laws of the places it touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softranet.incidents.models import Incident, Report
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import facts, jurisdictions, periods, scope
from softranet.privacy.jurisdictions import Clock, Law
from softranet.privacy.records import now

PEOPLE = "people"
NOTICE_BREACH = facts.register(
    facts.Fact("notice.breach", 72, "hours", _("time within which people are told of a breach that endangers them"), 72)
)


@dataclass(frozen=True)
class Running:
    """One clock of an incident. ``report``: what stopped it; None while it runs."""

    law: Law
    clock: Clock
    due: datetime
    report: Report | None

    @property
    def late(self) -> bool:
        return self.due < (self.report.at if self.report else now())


def places(incident: Incident) -> set[str]:
    """Where the organisation is and by whose law, and where the people live."""
    home = Organisation.objects.values_list("country", "law").get(id=scope.current())
    people = Person.objects.filter(pk__in=incident.affected.values("subject")).exclude(country="")
    return {*home, *people.order_by().values_list("country", flat=True).distinct()}


def of_places(found: Iterable[str]) -> list[tuple[Law, Clock]]:
    """The clocks with a figure, of all laws of these places, each once; those towards the people are apart."""
    all_of_them = {
        (law.key, clock.to): (law, clock)
        for place in sorted(found) for law, clock in jurisdictions.of(place).clocks
        if clock.within is not None and clock.to != PEOPLE
    }  # fmt: skip
    return list(all_of_them.values())


def running(incident: Incident) -> list[Running]:
    """The incident's clocks, the most pressing first."""
    reports = {(r.law, r.to): r for r in incident.reports.all()}
    found = [
        Running(law, clock, clock.within.after(timezone.localtime(incident.found_at)), reports.get((law.key, clock.to)))
        for law, clock in of_places(places(incident)) if clock.within is not None
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.report is not None, one.due))


def people_due(incident: Incident) -> datetime:
    """By when the people have to be told, where the risk to them is high (GDPR Art. 34: without undue delay)."""
    return periods.deadline(incident.found_at, NOTICE_BREACH.key, scope.current())
