"""Dossier and erasure of a median person, beside one raw statement for each table with the same ledger writes."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from bench.database import ORGANISATION, open_database
from bench.desk import read_aloud
from bench.timing import Result, side_by_side

GROWN_FROM = 10_000
BATCH = 10


def measure(server: Any, people: int) -> list[Result]:
    open_database(server, GROWN_FROM)
    small = _both("")
    open_database(server, people)
    large = _both(f" at {people:,}")
    grown = [
        Result(
            f"{a.what}: growth from {GROWN_FROM:,}", b.ours, a.ours, "at most 1.2 ×", b.ours <= 1.2 * a.ours,
            b.ours / a.ours,
        )
        for a, b in zip(small, large, strict=True)
    ]  # fmt: skip
    return [*large, *grown]


def _both(where: str) -> list[Result]:  # noqa: C901  (one small function for each thing timed)
    from softranet.people.models import Person
    from softranet.privacy import ledger
    from softranet.privacy.access import dossier
    from softranet.privacy.erase import erase
    from softranet.privacy.graph import nodes, table
    from softranet.privacy.records import now
    from softranet.privacy.scope import organisation_scope

    with organisation_scope(ORGANISATION):
        everyone = iter(list(Person.objects.order_by("id").values_list("id", flat=True)[:5000]))

    def in_scope(work: Callable[[Any], Any], *, keep: bool = True) -> Callable[[], None]:
        def run() -> None:
            with organisation_scope(ORGANISATION):
                work(next(everyone))
                if not keep:
                    transaction.set_rollback(True)

        return run

    def read(key: Any) -> None:
        for record in dossier(Person(id=key)):
            read_aloud(record)

    def raw_read(key: Any) -> None:
        params: dict[str, Any] = {"keys": [key], "organisation": ORGANISATION, "numbers": [key]}
        with connection.cursor() as cursor:
            for node in nodes():
                if node.gate is None:
                    cursor.execute(f"SELECT * FROM {table(node.model)} WHERE {node.where}", params)
                    cursor.fetchall()

    def end(key: Any) -> None:
        erase(Person(id=key), reason="bench", requested_at=now())

    def raw_end(key: Any) -> None:
        params: dict[str, Any] = {"keys": [key], "organisation": ORGANISATION, "numbers": [key]}
        with connection.cursor() as cursor:
            for node in nodes():
                if node.gate is None:
                    cursor.execute(f"DELETE FROM {table(node.model)} WHERE {node.where}", params)
            cursor.execute(
                "UPDATE softranet_privacy_ledgerentry SET subject_id = NULL, payload = NULL, nonce = NULL"
                " WHERE organisation_id = %(organisation)s AND subject_id = ANY(%(keys)s)", params,
            )  # fmt: skip
            ledger.record("erased", {"person": str(key)})

    return [
        side_by_side(f"dossier{where}", in_scope(read), in_scope(raw_read), at_most=1.5, batch=BATCH),
        side_by_side(
            f"erasure{where}", in_scope(end, keep=False), in_scope(raw_end, keep=False), at_most=1.5, batch=BATCH
        ),
    ]
