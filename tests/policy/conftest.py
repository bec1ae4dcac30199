"""Larkspur, with its address stated, so that a policy can be published."""

import pytest

from softranet.organisations.models import Organisation
from softranet.policy.actions.publish import ensure_published
from softranet.privacy.scope import organisation_scope


@pytest.fixture
def published(larkspur: Organisation) -> Organisation:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi", postal_code="682001")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
    return larkspur
