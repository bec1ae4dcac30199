"""Mail to accounts: through the gateway, from the operator."""

from typing import Any

from django.db import transaction

from softranet.accounts.operator import operator_id
from softranet.mail.gateway import MailClass, enqueue
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import ACCOUNT


def send(template: str, address: str, context: dict[str, Any], *, asked: bool = True, language: str = "") -> None:
    """Ask for a letter. ``asked``: its reader has just asked for it; otherwise it tells them of a change."""
    with organisation_scope(operator_id()):
        enqueue(
            mail_class=MailClass.REQUESTED if asked else MailClass.SERVICE, purpose=ACCOUNT, template=template,
            context=context, address=address, language=language,
        )  # fmt: skip


def pretend(template: str, address: str, context: dict[str, Any]) -> None:
    """Do all the work of ``send`` and none of its effect: an unknown address must take as long as a known one.

    A stranger whose address somebody typed is not written to.
    """
    with transaction.atomic():
        send(template, address, context)
        transaction.set_rollback(True)
