"""A letter that was going out when a backup was made does not go out again after the restore."""

from types import SimpleNamespace

import pytest

from softranet.backups.replay import replay
from softranet.campaigns import listing
from softranet.campaigns.models import Issue, IssueState
from softranet.mail.models import Message, State
from softranet.organisations.models import Organisation
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db


def test_it_ends_where_it_was(
    school: Organisation, subscribers: SimpleNamespace, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with organisation_scope(school.id):
        Issue.objects.filter(id=issue.id).update(state=IssueState.SENDING)
        monkeypatch.setattr(listing, "BATCH", 1)
        assert listing.list_next(issue.id)
        assert set(Message.objects.values_list("state", flat=True)) == {State.QUEUED}
    replay([])
    with organisation_scope(school.id):
        assert not listing.list_next(issue.id)
        listing.conclude(issue.id)
        assert Issue.objects.get(id=issue.id).state == IssueState.SENT
        assert set(Message.objects.values_list("state", flat=True)) == {State.IN_DOUBT}
