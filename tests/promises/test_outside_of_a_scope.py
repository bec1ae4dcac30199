"""A measure that lost its scope says so, also where every table is empty and the database would count 0."""

from collections.abc import Iterator

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.privacy.models import Measurement
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure, promises
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["never opened", "lost by the database"])
def nowhere(request: pytest.FixtureRequest, larkspur: Organisation) -> Iterator[None]:
    if request.param == "never opened":
        yield
        return
    with organisation_scope(larkspur.id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('softranet.organisation', '', true)")
        yield


@pytest.mark.usefixtures("nowhere")
def test_no_promise_is_measured() -> None:
    for name in promises():
        evidence, row = measure(name)
        assert (name, evidence.state, row.state) == (name, State.NOT_MEASURED, State.NOT_MEASURED)


@pytest.mark.usefixtures("nowhere")
def test_nothing_is_stored(larkspur: Organisation) -> None:
    measure("share.recipients")
    with organisation_scope(larkspur.id):
        assert not Measurement.objects.exists()


def test_inside_it_is_measured(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        assert measure("share.recipients")[0].state != State.NOT_MEASURED
