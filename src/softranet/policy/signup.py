"""Listens to sign-ups and foundings: which text was in force is put on record in their transaction."""

from typing import Any

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.organisations.signals import organisation_founded
from softranet.people.models import Person
from softranet.policy.actions.accept import accept
from softranet.policy.actions.publish import ensure_published
from softranet.policy.document import BadDocument
from softranet.policy.models import DocumentKind, Version
from softranet.privacy.scope import organisation_scope


def connect() -> None:
    signed_up.connect(account_signed_up, dispatch_uid="softranet_policy.signed_up")
    organisation_founded.connect(founded, dispatch_uid="softranet_policy.founded")


def account_signed_up(sender: Any, account: Account, **more: Any) -> None:
    """The new account's person, one of the operator's, accepted what the sign-up page linked to."""
    with organisation_scope(operator().id):
        person = Person.objects.filter(account=account).first()
        if person is not None:
            accept(person, how="account", at=more.get("accepted_at"))


def founded(sender: Any, organisation: Organisation, **more: Any) -> None:
    """The operator's facts are known at once, so its policy is there before its first customer."""
    if organisation.is_operator:
        with organisation_scope(organisation.id):
            publish_when_complete(organisation)


def publish_when_complete(organisation: Organisation) -> bool:
    """Publish an organisation's first documents when it states what they need; whether they are there now."""
    try:
        ensure_published(organisation)
    except BadDocument:
        return False
    return True


def has_policy(organisation: Organisation) -> bool:
    """Whether the open scope's organisation has published its policy."""
    return Version.objects.filter(kind=DocumentKind.PRIVACY).exists()
