"""Whatever a program sends: the API answers as it says it does, and never falls over."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from softranet.organisations.models import Organisation
from softranet.people.models import Person

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server closes the connection after each request; the test's transaction would end with it."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_answers_as_described(
    case: "schemathesis.Case[Any]", larkspur: Organisation, leonie: Person, token: Callable[..., str]
) -> None:
    if "person" in case.path_parameters and case.method.upper() != "DELETE":
        case.path_parameters["person"] = str(leonie.id)
    case.call_and_validate(headers={"Authorization": f"Bearer {token(larkspur)}"}, checks=CHECKS)
