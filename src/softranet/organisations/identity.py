"""Who an organisation's letters are from."""

from uuid import UUID

import pycountry
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from softranet.mail.identity import Identity
from softranet.organisations.models import Organisation


def identity_of(organisation_id: UUID) -> Identity:
    organisation = Organisation.objects.get(id=organisation_id)
    return Identity(
        name=organisation.name,
        sender_name=organisation.sender_name or organisation.name,
        sender_email=organisation.sender_email or settings.DEFAULT_FROM_EMAIL,
        address=postal_lines(organisation),
        policy_url=_address("policy", organisation.slug),
        contact_url=_address("intake-contact", organisation.slug),
        base_url=settings.SOFTRANET_PUBLIC_URL,
        language=organisation.language,
    )


def postal_lines(organisation: Organisation) -> tuple[str, ...]:
    """The postal address; none while the street or town is not stated, since nobody could be found by it."""
    if not (organisation.street and organisation.city):
        return ()
    found = pycountry.countries.get(alpha_2=organisation.country)
    town = f"{organisation.postal_code} {organisation.city}".strip()
    return (organisation.street, town, found.name) if found else (organisation.street, town)


def _address(name: str, slug: str) -> str:
    """A page of an app above this one; empty in a project without that app."""
    try:
        return settings.SOFTRANET_PUBLIC_URL + reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
