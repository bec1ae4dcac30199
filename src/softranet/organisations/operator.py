"""The operator: the organisation that runs this installation; its people are the others' members."""

import os

from django.conf import settings
from django.db import IntegrityError

from softranet.organisations.models import Organisation
from softranet.organisations.signals import organisation_founded
from softranet.privacy.records import uuid7
from softranet.privacy.scope import current, organisation_scope


def operator() -> Organisation:
    """The operator, made when it is first asked for."""
    return Organisation.objects.filter(is_operator=True).first() or ensure_operator()


def is_operators() -> bool:
    """Whether the open scope is the operator's: accounts are of its people, whoever else knows them."""
    return Organisation.objects.filter(pk=current(), is_operator=True).exists()


def ensure_operator() -> Organisation:
    """Make the operator with the facts it starts with; its settings pages change them."""
    number = uuid7()
    try:
        with organisation_scope(number):
            made = Organisation.objects.create(
                id=number, slug=settings.SOFTRANET_OPERATOR_SLUG, name="Softranet", is_operator=True,
                street="Northpark Building, St. Vincent Road", postal_code="682018", city="Cochin", country="IN",
                law="IN", time_zone="Asia/Kolkata", website="https://softranet.com",
                contact_email="future@softranet.com", sender_name="Softranet",
                sender_email=settings.DEFAULT_FROM_EMAIL, secret=os.urandom(32),
            )  # fmt: skip
            organisation_founded.send(Organisation, organisation=made, account=None)
    except IntegrityError:  # somebody else made it at the same time
        return Organisation.objects.get(is_operator=True)
    return made
