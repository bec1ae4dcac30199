"""What follows when a mail server says that an address does not exist."""

from uuid import UUID

from softranet.mail.rejections import on_rejection
from softranet.people.models import ContactPoint
from softranet.privacy.records import now


@on_rejection
def note(record: UUID) -> None:
    """No further issue goes to it; the person stays, and may give another address."""
    ContactPoint.objects.filter(pk=record, bounced_at=None).update(bounced_at=now())
