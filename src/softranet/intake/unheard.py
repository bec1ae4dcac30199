"""Which answers never reached the person they were written to."""

from softranet.intake.models import Reply
from softranet.mail.gateway import State
from softranet.mail.models import Message


def replies(keys: list[str]) -> set[str]:
    """Those whose mail no server took, and those without one."""
    sent = dict(Reply.objects.filter(id__in=keys).values_list("id", "message"))
    took = Message.objects.filter(id__in=[m for m in sent.values() if m], state=State.ACCEPTED)
    arrived = set(took.values_list("id", flat=True))
    return {str(key) for key, message in sent.items() if message not in arrived}
