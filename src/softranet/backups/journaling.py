"""Writing the journal as erasures are committed, and making up for what a crash kept from being written."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from softranet.backups import journal
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.scope import current

WINDOW = timedelta(days=2)
TAIL = 20_000_000  # bytes of the journal, more than a hundred thousand erasures

_log = logging.getLogger("softranet.backups")


def note(organisation_id: UUID, person: UUID, at: datetime) -> None:
    """Called once an erasure is committed: it stands, whatever happens here; ``catch_up`` writes it later then."""
    try:
        journal.journal(organisation_id, person, at)
    except OSError:
        _log.exception("the erasure journal could not be written")


def note_organisation(organisation_id: UUID, at: datetime) -> None:
    """Called once everything of an organisation is gone, and again some time: in the journal it has the place of its
    person too."""
    erasure = journal.Erasure(organisation_id, organisation_id, at)
    known = (one for one in journal.read(journal.place(), last=TAIL) if one.person == organisation_id)
    if max((one.at for one in known), default=None) != erasure.at:
        note(organisation_id, organisation_id, at)


def catch_up() -> int:
    """Write what the open scope's certificates of the last days know and the journal does not; returns how many."""
    recent = Certificate.objects.filter(erased_at__gte=now() - WINDOW).values_list("pseudonym", "erased_at")
    known = {one.person for one in journal.read(journal.place(), last=TAIL)} if recent else set()
    missing = [journal.Erasure(current(), person, at) for person, at in recent if person not in known]
    if missing:
        journal.write(missing)
    return len(missing)
