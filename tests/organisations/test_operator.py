"""The operator: an organisation like any other, there when it is first asked for."""

import pytest
from django.db import IntegrityError, transaction

from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from tests.people import found


@pytest.mark.django_db
def test_it_is_made_once() -> None:
    first = operator()
    assert operator() == first
    assert (first.slug, first.country, first.contact_email) == ("softranet", "IN", "future@softranet.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        found("second", "Second", is_operator=True)
    assert Organisation.objects.filter(is_operator=True).count() == 1
