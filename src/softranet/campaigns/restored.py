"""Letters that were going out when a backup was made: they have gone out since, and nobody gets one twice."""

from softranet.campaigns.models import Issue, IssueState
from softranet.privacy.records import now
from softranet.privacy.restored import on_restore


@on_restore
def list_no_more() -> None:
    """Who had not been come to by then may miss it; whoever was, would get it again."""
    Issue.objects.filter(state=IssueState.SENDING, listed_at=None).update(listed_at=now())
