"""Messages that waited when a backup was made: most have been sent since, and none is sent again."""

from softranet.mail.delivery import conclude
from softranet.mail.models import UNDER_WAY, Message, State
from softranet.privacy.restored import on_restore


@on_restore
def hold_back() -> None:
    """Whether they went out is in doubt; a person asks again for what they miss, nobody unsends a letter."""
    for message in Message.objects.filter(state__in=UNDER_WAY).iterator(chunk_size=500):
        conclude(message, State.IN_DOUBT, "restored")
