"""Evidence that breaches are reported in time, that people are told, and that it is practised."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from softranet.incidents import clocks
from softranet.incidents.models import Affected, Incident, Risk
from softranet.incidents.needs import YEAR
from softranet.incidents.tasks import TEMPLATE
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.privacy import periods, scope
from softranet.privacy.models import LedgerEntry
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.promises.rights import made_at
from softranet.privacy.records import now


@promise(
    "protect.incidents",
    shows=_("{n} incidents, {exercises} exercises; {clocks} clocks, {late} overrun; {untold} people not told in time"),
    how=_(
        "When each incident became known and when each authority was told is read from the ledger, whatever the"
        " register says now, and held against the deadlines of the laws; the risk must be as it was assessed last. Who"
        " had to be told is compared with the letters the mail server took. The last exercise must not be older than"
        " a year."
    ),
)
def incidents() -> Evidence:
    known = {UUID(said["incident"]): said for _at, said in _heard("incident.entered")}
    told: dict[tuple[str, str, str], datetime] = {}
    for at, said in _heard("incident.reported"):
        told.setdefault((said["incident"], said["law"], said["to"]), at)
    rows = {row.pk: row for row in Incident.objects.all()}
    vanished = _vanished(known, rows)
    unheard = sum(1 for key in rows if key not in known)
    risks = {said["incident"]: said["risk"] for said in known.values() if "risk" in said}
    risks |= {said["incident"]: said["risk"] for _at, said in _heard("incident.assessed")}
    unheard += sum(1 for key, row in rows.items() if row.risk != risks.get(str(key), row.risk))
    running = late = 0
    for key, row in rows.items():
        if row.is_exercise and known.get(key, {}).get("exercise"):
            continue
        found = min(row.found_at, _moment(known[key])) if key in known else row.found_at
        for law, clock in clocks.of_places(clocks.places(row)):
            if clock.within is not None:
                running += 1
                late += clock.within.after(timezone.localtime(found)) < told.get((str(key), law.key, clock.to), now())
    untold = _untold([row for row in rows.values() if row.risk == Risk.HIGH and not row.is_exercise])
    exercises = [_moment(said) for said in known.values() if said["exercise"]]
    figure = {"n": len(rows) - len(exercises), "exercises": len(exercises), "clocks": running, "late": late,
              "untold": untold}  # fmt: skip
    violations = late + untold + vanished + unheard + _unpractised(exercises)
    return Evidence(len(rows) + vanished, violations, figure)


def _heard(kind: str) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Entries of a kind with the time their number bears, which nobody writes afterwards."""
    # Entries about nobody in particular: that is the part of the index to read, not the whole ledger.
    rows = LedgerEntry.objects.filter(subject_id=None, kind=kind, payload__isnull=False)
    for entry in rows.only("id", "payload").order_by("id"):
        yield made_at(entry.id), json.loads(bytes(entry.payload or b"{}"))


def _moment(said: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(said["found_at"])


def _vanished(known: dict[UUID, dict[str, Any]], rows: dict[UUID, Incident]) -> int:
    """Incidents that were entered and are on the register no more, before their time."""
    old = periods.cutoff("keep.proof", scope.current(), now())
    return sum(1 for key, said in known.items() if key not in rows and _moment(said) > old)


def _untold(rows: list[Incident]) -> int:
    """People of a breach of high risk past its time, for whom the mail server took no letter and no reason stands."""
    overdue = [row.pk for row in rows if clocks.people_due(row) < now()]
    letters = Message.objects.filter(
        subject=OuterRef("subject"), reference=OuterRef("incident"), template=TEMPLATE, state=State.ACCEPTED
    )
    return Affected.objects.filter(incident__in=overdue, untold="").exclude(Exists(letters)).count()


def _unpractised(exercises: list[datetime]) -> int:
    founded = Organisation.objects.values_list("created_at", flat=True).get(id=scope.current())
    return int(max([founded, *exercises]) + YEAR < now())
