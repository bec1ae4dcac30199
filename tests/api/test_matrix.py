"""Every operation, tried without a token, with another organisation's, with one made for too little, and revoked.

The list comes from the API's own description, so an operation added tomorrow is tried too; one that is not
classed here by the act it needs fails.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from softranet.api.urls import api
from softranet.organisations.models import ApiToken, Organisation
from softranet.organisations.roles import CARE, EDIT, ERASE, EXPORT, VIEW
from softranet.people.models import Person
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.api.conftest import ALL, Program

NEEDS = {
    "GET /points": VIEW,
    "GET /points/{key}": VIEW,
    "POST /points/{key}/submissions": EDIT,
    "GET /submissions": VIEW,
    "GET /submissions/{number}": VIEW,
    "GET /subscriptions": VIEW,
    "POST /subscriptions": EDIT,
    "DELETE /subscriptions/{person}": EDIT,
    "GET /requests": VIEW,
    "POST /requests": EDIT,
    "GET /requests/{asked}": VIEW,
    "POST /requests/{asked}/decisions": ERASE,
    "GET /requests/{asked}/passages": ERASE,
    "POST /requests/{asked}/passages/{passage}/verdicts": ERASE,
    "POST /organisation/exports": EXPORT,
    "GET /organisation/exports": EXPORT,
    "GET /organisation/exports/{number}": EXPORT,
    "POST /organisation/imports": EDIT,
    "GET /organisation/imports": EDIT,
    "GET /organisation/imports/{number}": EDIT,
    "GET /people": VIEW,
    "POST /people/search": VIEW,
    "POST /people": EDIT,
    "GET /people/{person}": VIEW,
    "PATCH /people/{person}": EDIT,
    "DELETE /people/{person}": ERASE,
    "GET /people/{person}/dossier": EXPORT,
    "GET /people/{person}/consents": VIEW,
    "POST /people/{person}/consents": EDIT,
    "DELETE /people/{person}/consents/{purpose}": EDIT,
    "GET /people/{person}/special": CARE,
    "PUT /people/{person}/special/{kind}": CARE,
    "DELETE /people/{person}/special/{kind}": CARE,
}


def operations() -> Iterator[str]:
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        yield from (f"{method.upper()} {path}" for method in methods)


def acts() -> Iterator[tuple[str, str]]:
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        yield from ((f"{method.upper()} {path}", operation["x-act"]) for method, operation in methods.items())


def address(operation: str, person: object) -> tuple[str, str]:
    method, path = operation.split(" ")
    values = {"person": person, "key": "contact", "purpose": "newsletter", "kind": "health"}
    values |= {name: uuid4() for name in ("number", "asked", "passage")}
    return method.lower(), path.format(**values)


def test_every_operation_is_classed() -> None:
    assert sorted(operations()) == sorted(NEEDS)
    assert dict(acts()) == NEEDS


@pytest.fixture
def attempt(leonie: Person) -> Callable[[str, str], Any]:
    def call(operation: str, token: str) -> Any:
        method, path = address(operation, leonie.id)
        return Program(token).send(method, path, {} if method in {"post", "patch"} else None)

    return call


@pytest.mark.parametrize("operation", NEEDS)
def test_without_a_genuine_token_nothing(
    operation: str, attempt: Callable[[str, str], Any], larkspur: Organisation, token: Callable[..., str]
) -> None:
    good = token(larkspur)
    revoked = token(larkspur, [VIEW])
    with organisation_scope(larkspur.id):
        ApiToken.objects.filter(acts=[VIEW]).update(revoked_at=now())
    for bad in ("", "nonsense", good[:-1] + ("A" if good[-1] != "A" else "B"), "snt_nobody_" + good[-43:], revoked):
        answer = attempt(operation, bad)
        assert answer.status_code == 401, bad[:12]
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("operation", NEEDS)
def test_a_token_does_only_what_it_was_made_for(
    operation: str, attempt: Callable[[str, str], Any], larkspur: Organisation, token: Callable[..., str]
) -> None:
    others = [act for act in ALL if act != NEEDS[operation]]
    answer = attempt(operation, token(larkspur, others))
    assert answer.status_code == 403
    assert f"a token that may {NEEDS[operation]}" in answer.json()["detail"]
    assert attempt(operation, token(larkspur, [NEEDS[operation]])).status_code not in {401, 403}


@pytest.mark.parametrize("operation", NEEDS)
def test_another_organisation_sees_and_changes_nothing(
    operation: str,
    attempt: Callable[[str, str], Any],
    larkspur: Organisation,
    postmill: Organisation,
    token: Callable[..., str],
    leonie: Person,
) -> None:
    answer = attempt(operation, token(postmill))
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"leonie" not in text.lower()
    if "{person}" in operation:
        assert answer.status_code in {404, 422}
    with organisation_scope(larkspur.id):
        assert Person.objects.get(id=leonie.id).name == "Leonie Köhler"


def test_a_signed_in_member_is_no_program(client: Client, larkspur: Organisation, mira: Any) -> None:
    client.force_login(mira)
    assert client.get("/api/v1/people").status_code == 401


def test_methods_that_are_no_operation_are_refused(program: Program) -> None:
    for method in ("put", "post", "delete", "patch"):
        assert program.send(method, "/points").status_code in {404, 405}
