"""Whatever a program sends: the API answers as it says it does, and never falls over."""

from collections.abc import Callable

import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
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
    case: schemathesis.Case, larkspur: Organisation, leonie: Person, token: Callable[..., str]
) -> None:
    if "person" in case.path_parameters and case.method.upper() != "DELETE":
        case.path_parameters["person"] = str(leonie.id)
    case.call_and_validate(headers={"Authorization": f"Bearer {token(larkspur)}"}, checks=CHECKS)
    assert not connection.needs_rollback
