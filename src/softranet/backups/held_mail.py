"""Messages that waited when a backup was made: most have been sent since, and none is sent again."""

from softranet.mail.delivery import conclude
from softranet.mail.models import Message, State
from softranet.privacy.restored import on_restore

WAITING = (State.QUEUED, State.SENDING, State.HANDING_OVER)


@on_restore
def hold_back() -> None:
    """Whether they went out is in doubt; a person asks again for what they miss, nobody unsends a letter."""
    for message in Message.objects.filter(state__in=WAITING).iterator(chunk_size=500):
        conclude(message, State.IN_DOUBT, "restored")
