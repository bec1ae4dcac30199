"""What a submission costs: a fixed number of statements, whoever sends it, in one commit."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from softranet.organisations.models import Organisation
from tests.intake.conftest import AGREES, LEONIE, token_in

SIGN_UP = {"email": LEONIE["email"], "name": LEONIE["name"]} | AGREES
Cost = Callable[[str, dict[str, Any]], list[str]]


@pytest.fixture
def cost(visitor: Client, larkspur: Organisation) -> Cost:
    """The statements of sending a form, from the first byte of the request to the last of the answer."""

    def of(address: str, data: dict[str, Any]) -> list[str]:
        token = token_in(visitor.get(address).content.decode())
        with CaptureQueriesContext(connection) as captured:
            assert visitor.post(address, data | {"token": token}).status_code == 302
        return [query["sql"].lstrip() for query in captured]

    return of


def commits(statements: list[str]) -> int:
    """How many transactions the statements are; savepoints stand for them inside a test's own."""
    depth = ends = 0
    for statement in statements:
        if statement.startswith("SAVEPOINT"):
            depth += 1
        elif statement.startswith("RELEASE SAVEPOINT"):
            depth -= 1
            ends += depth == 0
        elif not statement.startswith("SELECT"):
            assert depth > 0, f"a write of its own: {statement[:60]}"
    return ends


@pytest.mark.parametrize(
    ("address", "data", "most"),
    [("/@larkspur/newsletter/", SIGN_UP, 15), ("/@larkspur/contact/", LEONIE, 9)],
)
def test_a_stranger(cost: Cost, address: str, data: dict[str, Any], most: int) -> None:
    statements = cost(address, data)
    assert len(statements) <= most, "\n".join(s[:120] for s in statements)
    assert commits(statements) == 1


def test_somebody_known_costs_no_more(cost: Cost) -> None:
    first = len(cost("/@larkspur/contact/", LEONIE))
    known = [len(cost("/@larkspur/contact/", LEONIE)) for _ in range(3)]
    assert max(known) <= first
    assert len(set(known)) == 1


def test_a_sign_up_costs_the_same_whoever_it_is(cost: Cost, visitor: Client, links: Callable[[], list[str]]) -> None:
    """Statements are time, and time tells who is known."""
    cost("/@larkspur/newsletter/", SIGN_UP)  # reads the words once
    stranger = cost("/@larkspur/newsletter/", SIGN_UP | {"email": "daniel.okafor@example.org"})
    visitor.post(links()[0])
    subscriber = cost("/@larkspur/newsletter/", SIGN_UP)
    assert len(stranger) == len(subscriber)
