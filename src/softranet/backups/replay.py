"""Erasing again whom a restored database brought back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings

from softranet.backups.journal import Erasure
from softranet.privacy import hold, ledger, residue, restored, subjects
from softranet.privacy.bundle_in import MOVED_IN
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, LedgerEntry
from softranet.privacy.purge import purge
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

CHUNK = 1000
SCANNED_AT_ONCE = 50
"""Certificates whose residue is looked for before anything is served: a scan reads every table. The rest are jobs."""

REASON = "restored backup"


@dataclass
class Replayed:
    """``returned``: people, and organisations that had ended, who were back and are gone again. ``residue``: places
    where something of them stands; ``scanned``: of how many that is known already."""

    erasures: int = 0
    returned: int = 0
    residue: int = 0
    scanned: int = 0


def replay(erasures: Iterable[Erasure]) -> Replayed:
    """Erase again everybody of these who is back, look for residue, and let every part settle what is past.

    Each erasure commits by itself; run again, it goes on. There must be no open scope.
    """
    noted = list(erasures)
    known = _by_organisation(noted)
    done = Replayed(erasures=sum(map(len, known.values())))
    for number in _ended(noted):
        purge(number, again=True)
        done.returned += 1
    for organisation_id in _organisations():
        with organisation_scope(organisation_id):
            restored.run_steps()
        certificates = [_again(organisation_id, key) for key in _present(organisation_id, known[organisation_id])]
        for number in certificates[: SCANNED_AT_ONCE - done.scanned]:
            with organisation_scope(organisation_id):
                settled = residue.settle(Certificate.objects.get(id=number))
                done.residue += len(settled.body.get("residue", []))
                done.scanned += 1
        with organisation_scope(organisation_id):
            ledger.record("database restored", {"erased_again": len(certificates)})
        done.returned += len(certificates)
    return done


def returned(erasures: Iterable[Erasure]) -> int:
    """How many erased people are back; none in a database that was not restored past us."""
    noted = list(erasures)
    known, here = _by_organisation(noted), set(_organisations())
    people = sum(1 for key in known if key in here for _ in _present(key, known[key]))
    return people + len(_ended(noted))


def _ended(erasures: Iterable[Erasure]) -> list[UUID]:
    """Organisations that ended whole and are back, but not by somebody who brought them in again since."""
    last = {one.organisation: one.at for one in erasures if one.organisation == one.person}
    return [key for key in _organisations() if key in last and not _brought_in(key, last[key])]


def _brought_in(organisation_id: UUID, since: datetime) -> bool:
    with organisation_scope(organisation_id):
        return LedgerEntry.objects.filter(kind=MOVED_IN, at__gte=since).exists()


def _again(organisation_id: UUID, key: Any) -> UUID:
    with organisation_scope(organisation_id):
        person = _people().get(pk=key)
        hold.end_all(person)  # they were gone, so whatever the backup knows to hold them was over
        # Asked for now: until this moment nobody was served from the database they are back in.
        return erase(person, reason=REASON, requested_at=now()).id


def _present(organisation_id: UUID, numbers: set[UUID]) -> Iterator[Any]:
    keys = sorted(subjects.key_of(number) for number in numbers)
    for start in range(0, len(keys), CHUNK):
        with organisation_scope(organisation_id):
            rows = subjects.within(_people().filter(pk__in=keys[start : start + CHUNK]))
            found = list(rows.values_list("pk", flat=True))
        yield from found


def _people() -> Any:
    return cast("Any", subjects.subject_model()).objects


def _by_organisation(erasures: Iterable[Erasure]) -> defaultdict[UUID, set[UUID]]:
    known: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for one in erasures:
        known[one.organisation].add(one.person)
    return known


def _organisations() -> list[UUID]:
    tenants: Any = apps.get_model(settings.PRIVACY_TENANT_MODEL)
    return list(tenants.objects.order_by("pk").values_list("pk", flat=True))
