"""An organisation ends here: asked for, told to its people, then everything of it goes."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from softranet.accounts.models import Account
from softranet.moves.actions.tell import tell, tell_over, untold
from softranet.moves.models import Ended, Ending
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.operator import operator
from softranet.organisations.roles import MANAGE, demand
from softranet.organisations.seeing import seen_as
from softranet.people.models import Person
from softranet.privacy import ledger
from softranet.privacy.erase import erase
from softranet.privacy.models import Hold
from softranet.privacy.purge import Held, purge
from softranet.privacy.purge import tell as tell_journals
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope

NOTICE = timedelta(days=30)
"""For people to take what is theirs, and for the organisation to think again; well within the sixty days."""

WINDOW = timedelta(days=30)


class NotEnding(ValueError):
    """The operator's own organisation does not end by a click, and no organisation twice."""


def standing() -> Ending | None:
    """The end that the open scope's organisation has asked for, if it has."""
    return Ending.objects.filter(withdrawn_at=None).first()


def ask(*, actor: Membership | None) -> Ending:
    """Ask for the end; everybody is told, by jobs. ``actor`` None: the command line. Raises ``NotEnding``."""
    if actor is not None:
        demand(actor, MANAGE)
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=current())  # one asks at a time
    if organisation.is_operator or standing() is not None:
        raise NotEnding("it is the operator's, or ends already")
    ending = Ending.objects.create(ends_at=now() + NOTICE, actor=actor.account_id if actor else None)
    ledger.record("organisation ending", {"ending": str(ending.id), "actor": str(ending.actor or "")})
    tell(about=ending.id)
    return ending


def withdraw(*, actor: Membership | None) -> None:
    """It goes on after all; everybody who was told hears of it."""
    if actor is not None:
        demand(actor, MANAGE)
    ending = Ending.objects.select_for_update().filter(withdrawn_at=None).first()
    if ending is not None:
        ending.withdrawn_at = now()
        ending.save(update_fields=["withdrawn_at"])
        by = str(actor.account_id if actor else "")
        ledger.record("organisation goes on", {"ending": str(ending.id), "actor": by})
        tell_over(about=ending.id)


def held() -> int:
    """How many people's data a law holds back; what is held is not deleted, and nothing ends before."""
    return Hold.objects.filter(until=None).values("subject").distinct().count()


def tell_newcomers() -> None:
    """Who came after it was asked for is told too."""
    ending = standing()
    if ending is not None and untold(ending.id, now()):
        tell(about=ending.id)


@transaction.atomic
def finish() -> bool:
    """End the open scope's organisation if its day has come, whoever was here by then was told, and nothing is held;
    whether it did. It cannot be taken back meanwhile."""
    due = Ending.objects.select_for_update().filter(withdrawn_at=None, ends_at__lte=now())
    ending = due.first()
    if ending is None or held() or untold(ending.id, ending.ends_at):
        return False
    number, asked = current(), ending.asked_at
    try:
        gone = remove(Organisation.objects.get(id=number), reason="organisation ended")
    except Held:  # placed this moment; the page says of how many
        return False
    with organisation_scope(operator().id):
        Ended.objects.create(number=number, asked_at=asked, counts=gone)
        ledger.record("organisation ended", {"organisation": str(number), "records": sum(gone.values())})
    return True


def note_again() -> None:
    """Tell the journals of ends of the last days: one that could not be written then has to know of them too."""
    for row in Ended.objects.filter(ended_at__gte=now() - WINDOW):
        tell_journals(row.number, row.ended_at)


def remove(organisation: Organisation, *, reason: str) -> dict[str, int]:
    """Everything of an organisation, and the accounts that had nothing but it; returns the records by kind.

    Raises ``Held`` where a law keeps somebody's data.
    """
    with transaction.atomic():
        with organisation_scope(organisation.id):
            members = Membership.objects.filter(organisation_id=organisation.id)
            accounts = list(members.values_list("account_id", flat=True))
        gone = purge(organisation.id)
        with organisation_scope(operator().id):
            for person in Person.objects.filter(account__in=accounts):
                if not _member_elsewhere(person.account_id):
                    erase(person, reason=reason, requested_at=now())
            for account in accounts:
                if not _member_elsewhere(account):
                    _delete_unless_needed(account)
    return gone


def _member_elsewhere(account_id: UUID | None) -> bool:
    with seen_as(account_id):
        return Membership.objects.filter(account=account_id).exists()


def _delete_unless_needed(account_id: UUID) -> None:
    """An account that is somebody's in another organisation, which nobody sees from here, the database holds on to."""
    try:
        with transaction.atomic():
            Account.objects.filter(id=account_id).delete()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return
