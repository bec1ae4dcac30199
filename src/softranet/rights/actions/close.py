"""The end of a request: done, refused or withdrawn. The ledger hears of it, by its own clock."""

from uuid import UUID

from softranet.privacy.records import now
from softranet.rights.models import Act, Copy, Refused, Request, RequestState, RequestStep

_ACTS = {
    RequestState.DONE: Act.ANSWERED, RequestState.REFUSED: Act.REFUSED, RequestState.WITHDRAWN: Act.WITHDRAWN,
}  # fmt: skip


class NotOpen(ValueError):
    """The request was answered, refused or withdrawn before; it stands as it is."""


def opened(row: Request) -> Request:
    """The request, locked, while it is open. Raises ``NotOpen``."""
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
    step(row, act or _ACTS[state], member)
    return row


def withdraw(row: Request) -> Request:
    """The person takes it back. What is being prepared for it is dropped. Raises ``NotOpen``."""
    row = close(row, RequestState.WITHDRAWN)
    Copy.objects.filter(request=row.id, ready_at=None).delete()
    return row
