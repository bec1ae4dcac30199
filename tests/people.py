"""The same few people in every test."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from softranet.accounts.models import Account
from softranet.organisations.models import Membership, Organisation, Role
from softranet.privacy.records import uuid7
from softranet.privacy.scope import organisation_scope


def found(slug: str, name: str, **facts: object) -> Organisation:
    """An organisation, made in its own scope."""
    identity = uuid7()
    with organisation_scope(identity):
        return Organisation.objects.create(
            id=identity, slug=slug, name=name, secret=b"s" * 32, contact_email=f"office@{slug}.example",
            sender_email=f"letters@{slug}.example", sender_name=name, **facts,
        )  # fmt: skip


def join(organisation: Organisation, email: str, name: str, role: Role) -> Account:
    account, _ = Account.objects.get_or_create(email=email, defaults={"name": name})
    with organisation_scope(organisation.id):
        Membership.objects.create(account=account, role=role)
    return account


@pytest.fixture
def larkspur(db: None) -> Organisation:
    """Larkspur Music School; Mira Halvorsen owns it."""
    return found("larkspur", "Larkspur Music School", country="IN", law="IN", time_zone="Asia/Kolkata")


@pytest.fixture
def mira(larkspur: Organisation) -> Account:
    return join(larkspur, "mira@larkspur.example", "Mira Halvorsen", Role.OWNER)


@pytest.fixture
def postmill(db: None) -> Organisation:
    """Another organisation, whose data nobody of Larkspur may see."""
    return found("postmill", "Postmill Books", country="DE", law="DE", time_zone="Europe/Berlin")


@pytest.fixture
def operators(larkspur: Organisation) -> Organisation:
    """Larkspur runs the installation: accounts are of its people."""
    for before in Organisation.objects.filter(is_operator=True):
        with organisation_scope(before.id):
            Organisation.objects.filter(id=before.id).update(is_operator=False)
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(is_operator=True)
    return larkspur


@pytest.fixture
def in_larkspur(larkspur: Organisation) -> Iterator[SimpleNamespace]:
    """Larkspur's scope, open."""
    with organisation_scope(larkspur.id):
        yield SimpleNamespace(organisation=larkspur)
