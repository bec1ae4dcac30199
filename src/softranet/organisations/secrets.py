"""The random secret from which an organisation's keys are derived."""

from uuid import UUID

from softranet.organisations.models import Organisation


def secret_of(organisation_id: UUID) -> bytes:
    """Named in the settings as the engine's source of keys. Raises ``Organisation.DoesNotExist``."""
    return bytes(Organisation.objects.values_list("secret", flat=True).get(id=organisation_id))
