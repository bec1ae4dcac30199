"""What is done with issues."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from softranet.accounts.models import Account
from softranet.campaigns import tasks, words
from softranet.campaigns.audience import audience
from softranet.campaigns.listing import TEMPLATE
from softranet.campaigns.models import Issue, IssueState
from softranet.mail import gateway, identity
from softranet.mail.filling import fills
from softranet.mail.models import MailClass, Message
from softranet.privacy import ledger, scope
from softranet.privacy.records import now
from softranet.privacy.vocabulary import ACCOUNT, NEWSLETTER


class NotSendable(ValueError):
    """An issue cannot be sent; the text says why and what to do."""


def why_not(issue: Issue) -> str:
    """What stands against sending it, in a sentence; empty when nothing does."""
    if issue.state != IssueState.DRAFT:
        return _("This letter has been sent already.")
    if not issue.headline.strip() or not issue.body.strip():
        return _("A letter needs a subject and some words.")
    if not identity.of(scope.current()).reachable:
        return _("Your letters must say who you are: add your postal address in the settings first.")
    return ""


def begin_sending(issue_id: UUID, actor: Account) -> Issue:
    """Send an issue to everybody who permits it, by a job. Raises ``NotSendable``; a second click is one."""
    issue = Issue.objects.select_for_update().get(pk=issue_id)
    if reason := why_not(issue):
        raise NotSendable(reason)
    issue.state, issue.started_at, issue.moved_at = IssueState.SENDING, now(), now()
    issue.left_out = audience().reasons
    issue.save(update_fields=["state", "started_at", "moved_at", "left_out"])
    ledger.record("issue_sent", {"issue": str(issue.id), "purpose": NEWSLETTER.key, "actor": str(actor.pk)})
    tasks.defer(scope.current(), issue.id)
    return issue


def send_test(issue: Issue, member: Account) -> Message:
    """Send it to the member alone, at the address they sign in with."""
    return gateway.enqueue(
        mail_class=MailClass.REQUESTED, purpose=ACCOUNT, template=TEMPLATE, reference=None, address=member.email,
        context={"issue": str(issue.id), "name": member.name, "why": _("You asked for this test at your workspace.")},
        language=member.language,
    )  # fmt: skip


@fills(TEMPLATE)
def fill(message: Message, stored: dict[str, Any]) -> dict[str, Any]:
    """The words of an issue for one reader: taken from the issue at the moment of sending."""
    issue = Issue.objects.get(pk=message.reference or stored["issue"])
    name = message.subject.name if message.subject else str(stored.get("name", ""))
    return {
        **stored,
        "headline": words.text(issue.headline, name),
        "words": words.text(issue.body, name),
        "html": words.html(issue.body, name),
    }
