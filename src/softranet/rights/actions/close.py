"""The end of a request: done, refused or withdrawn. The ledger hears of it, by its own clock."""

from uuid import UUID

from softranet.privacy import subjects
from softranet.privacy.records import now
from softranet.rights.models import (
    Act,
    Copy,
    Passage,
    Refused,
    Request,
    RequestKind,
    RequestState,
    RequestStep,
    changed,
)

_ACTS = {
    RequestState.DONE: Act.ANSWERED, RequestState.REFUSED: Act.REFUSED, RequestState.WITHDRAWN: Act.WITHDRAWN,
    RequestState.GONE: Act.GONE,
}  # fmt: skip


class NotOpen(ValueError):
    """The request was answered, refused or withdrawn before; it stands as it is."""


def opened(row: Request) -> Request:
    """The request, locked, while it is open; after the person, as an erasure locks them first. Raises ``NotOpen``."""
    subjects.stay(row.pseudonym)
    found = Request.objects.select_for_update().get(pk=row.pk)
    if found.done_at is not None:
        raise NotOpen
    return found


def step(row: Request, act: Act, member: UUID | None = None) -> None:
    RequestStep.objects.create(request=row, act=act, member=member)


def close(
    row: Request,
    state: RequestState = RequestState.DONE,
    *,
    act: Act | None = None,
    member: UUID | None = None,
    reason: Refused | None = None,
) -> Request:
    """End it. Raises ``NotOpen``."""
    row = opened(row)
    row.state, row.done_at, row.reason = state, now(), reason or ""
    row.save(update_fields=["state", "done_at", "reason"])
    row.told_ledger()
    changed(row.id)
    step(row, act or _ACTS[state], member)
    if act is not Act.CARRIED_OUT:  # what is being prepared for it, or waits for a decision, is dropped
        Copy.objects.filter(request=row.id, ready_at=None).delete()
        Passage.objects.filter(request=row.id, verdict="").delete()
    return row


def withdraw(row: Request, *, member: UUID | None = None) -> Request:
    """The person takes it back, or told a member so. Raises ``NotOpen``."""
    return close(row, RequestState.WITHDRAWN, member=member)


def end_with(person: UUID) -> None:
    """Somebody is erased: what they had asked for and is still open ends with that."""
    for row in Request.objects.filter(pseudonym=person, done_at=None):
        deleted = row.kind == RequestKind.DELETION
        close(row, RequestState.DONE if deleted else RequestState.GONE, act=Act.CARRIED_OUT if deleted else None)
