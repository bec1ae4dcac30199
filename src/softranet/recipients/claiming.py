"""Taking a recipient's notices whose time has come, so that nobody else tells them meanwhile."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import subjects
from softranet.privacy.disclose import NotDisclosable, disclose
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.recipients import messages, signing
from softranet.recipients.calling import Call, Webhook
from softranet.recipients.models import Channel, Notice, Stage
from softranet.recipients.secrets import unseal

BATCH = 100
"""Told between two commits: as many, at most, are told again after a kill."""
AGAIN = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720)]
"""Between attempts; after the last of them once a day. The first is longer than a batch takes."""
DAILY = timedelta(days=1)
REMINDER = timedelta(days=7)

_KEYS = {"email": Category.EMAIL, "phone": Category.PHONE, "name": Category.NAME}
_CATEGORIES = {category.key: category for category in Category}


@dataclass
class Batch:
    """``calls``: to be made once this is committed. Without any, all of it is done: by letter, or left to a member."""

    recipient: UUID
    webhook: Webhook | None = None
    calls: list[Call] = field(default_factory=list)


def due(recipient: Any = None) -> QuerySet[Notice]:
    """Notices whose next attempt or reminder has come."""
    open_ones = Notice.objects.filter(stage__in=(Stage.WAITING, Stage.TOLD), next_at__lte=now(), sealed__isnull=False)
    return open_ones.filter(recipient=recipient) if recipient else open_ones


def claim(recipient: UUID) -> Batch | None:
    """The next notices of this recipient, the longest due first; None where there are none.

    Each attempt is counted and the next one put off in the present transaction: once it is committed, they are this
    batch's alone.
    """
    notices = _taken(recipient)
    if not notices:
        return None
    to = Recipient.objects.get(pk=recipient)
    organisation = Organisation.objects.get(id=current())
    channel = Channel.objects.filter(recipient=recipient).first()
    batch, told = Batch(recipient), []
    if channel and channel.url and not channel.disabled_at:
        batch.webhook = Webhook(channel.url, tuple(signing.keys(channel)))
    for notice in notices:
        notice.recipient = to
        content = unseal(notice.id, bytes(notice.sealed or b""))
        if channel is None or not (batch.webhook or channel.email):
            _by_hand(notice, "")
        elif not _recorded(notice, content):
            _by_hand(notice, "not_entitled")
        elif batch.webhook:
            batch.calls.append(Call(notice.id, messages.message(organisation, notice, content)))
            told.append(notice)
        else:
            messages.write(organisation, notice, channel.email)
            _written(notice)
    _put_off(told)
    return batch


def _taken(recipient: UUID) -> list[Notice]:
    """Of each person one at most: what happened to them is told in its order, and an erasure, which locks them and
    then all of their notices, never waits for one of these while another waits for it."""
    waiting = list(due(recipient).order_by("next_at", "id").values_list("id", "subject")[:BATCH])
    first: dict[UUID, UUID] = {}
    for number, person in waiting:
        first.setdefault(person or number, number)
    there = subjects.staying({person for _number, person in waiting if person}, wait=False)
    chosen = [number for about, number in first.items() if about == number or about in there]
    rows = due(recipient).filter(pk__in=chosen).order_by("id")
    return list(rows.select_for_update(skip_locked=True, of=("self",)))


def _put_off(notices: Iterable[Notice]) -> None:
    attempts: dict[int, list[UUID]] = defaultdict(list)
    for notice in notices:
        attempts[notice.attempts].append(notice.pk)
    for before, numbers in attempts.items():
        pause = AGAIN[before] if before < len(AGAIN) else DAILY
        Notice.objects.filter(pk__in=numbers).update(attempts=F("attempts") + 1, next_at=now() + pause)


def _written(notice: Notice) -> None:
    notice.attempts += 1
    notice.stage, notice.told_at, notice.next_at = Stage.TOLD, notice.told_at or now(), now() + REMINDER
    notice.failure = ""
    notice.save(update_fields=["attempts", "stage", "told_at", "next_at", "failure"])


def _by_hand(notice: Notice, failure: str) -> None:
    notice.stage, notice.failure, notice.next_at = Stage.BY_HAND, failure, None
    notice.save(update_fields=["stage", "failure", "next_at"])


def _recorded(notice: Notice, content: dict[str, Any]) -> bool:
    """The telling is a disclosure itself, of people who are still here. Of somebody erased the certificate tells."""
    about = _still_here(notice, content)
    if not about or Disclosure.objects.filter(reference=notice.id).exists():
        return True
    what = {_KEYS[role] for one in content.get("people", [content]) for role in one["identifiers"]}
    what |= {_CATEGORIES[change["category"]] for change in content.get("corrected", ())}
    try:
        with disclose(permitted(RIGHTS), recipient=notice.recipient.key, what=what, reference=notice.id) as out:
            # A restriction, too, is told to whoever had the data (Art. 19): the gate would refuse it for being one.
            out.add_permitted(about)
    except NotDisclosable:
        return False
    return True


def _still_here(notice: Notice, content: dict[str, Any]) -> list[Person]:
    if notice.subject is not None:
        return [notice.subject]
    people = [one["person"] for one in content.get("people", ())]
    return list(Person.objects.filter(pk__in=people)) if people else []
