"""Jobs that tell recipients. Their arguments are record numbers."""

from uuid import UUID

from procrastinate.contrib.django import app

from softranet.privacy.scope import current
from softranet.recipients import telling


@app.task(name="recipients.tell", retry=3)
def tell(organisation_id: str, notice: str) -> None:
    """Not a scoped task: nothing is locked while somebody's server is waited for."""
    telling.tell(UUID(organisation_id), UUID(notice))


def tell_soon(notice: UUID) -> None:
    """Enqueued in the transaction of what is told; a lock keeps two workers from the same notice."""
    tell.configure(lock=f"notice {notice}").defer(organisation_id=str(current()), notice=str(notice))
