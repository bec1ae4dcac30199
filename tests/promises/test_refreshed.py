"""Evidence that follows every record is refreshed by few of them, and sees at once what is new and wrong."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.policy.models import Version
from softranet.privacy import aggregates, ledger, readings
from softranet.privacy.internal.traces import earliest_id
from softranet.privacy.models import Certificate, LedgerEntry, Look, Objection, Reading, Restriction, Source
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from softranet.rights.models import Request, RequestKind

pytestmark = pytest.mark.django_db
OLD, FEW = 600, 20
LONG_AGO = now() - timedelta(days=400)


@pytest.fixture(autouse=True)
def _few(in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "FEW", FEW)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Of how many records the evidence asked, by the name of each thing that it adds up."""
    count: Counter[str] = Counter()
    added_up = readings.added_up

    def counting(name: str, rows: Any, read: readings.Read, **options: Any) -> list[int]:
        def counted(span: readings.Span) -> Sequence[int]:
            found = read(span)
            count[name] += found[0]
            return found

        if befallen := options.get("befallen"):

            def also(span: readings.Span) -> int:
                count[f"{name} befallen"] += span.of(Look.objects.all()).count()
                return int(befallen(span))

            options["befallen"] = also
        return added_up(name, rows, counted, **options)

    monkeypatch.setattr(readings, "added_up", counting)
    return count


def _numbers() -> list[UUID]:
    first = earliest_id(LONG_AGO).int
    return [UUID(int=first + n) for n in range(OLD)]


def _source(kind: str = "staff") -> Source:
    return Source.objects.get_or_create(kind=kind, way=kind, name="the front desk")[0]


def _people() -> list[Person]:
    made = [
        Person(id=number, name="Priya Nair", source=_source(), country="IN", language="en", collected_at=LONG_AGO)
        for number in _numbers()
    ]
    return Person.objects.bulk_create(made)


def _looks() -> list[Person]:
    people = _people()
    Look.objects.bulk_create(
        Look(id=p.id, subject=p, actor=p.id, page="profile", purpose_key="improvement", at=LONG_AGO) for p in people
    )
    return people


def _restricted() -> None:
    Restriction.objects.bulk_create(
        Restriction(id=p.id, subject=p, since=LONG_AGO + timedelta(days=1), why="accuracy") for p in _looks()
    )


def _objected() -> None:
    Objection.objects.bulk_create(
        Objection(id=p.id, subject=p, since=LONG_AGO + timedelta(days=1), purpose_key="improvement") for p in _looks()
    )


def _look() -> None:
    Look.objects.create(subject=Person.objects.all()[7], actor=UUID(int=1), page="profile", purpose_key="improvement")


def _erasures() -> None:
    Certificate.objects.bulk_create(
        Certificate(
            id=number, pseudonym=number, state="final", reason="request", requested_at=LONG_AGO, erased_at=LONG_AGO,
            final_at=LONG_AGO,
        ) for number in _numbers()
    )  # fmt: skip
    LedgerEntry.objects.bulk_create(_erasure(number, 0) for number in _numbers())


def _erasure(number: UUID | None, days: int) -> LedgerEntry:
    at = LONG_AGO if number else now()
    said = {"certificate": str(number or UUID(int=1)), "requested_at": (at - timedelta(days=days)).isoformat()}
    row = ledger.entry("erased", said, at=at)
    row.id = number or row.id
    return row


def _answered() -> None:
    requests = [Request(id=number, pseudonym=number, kind="access", due_at=now()) for number in _numbers()]
    for row in requests:
        row.proof, row.received_at = row.id, LONG_AGO
    Request.objects.bulk_create(requests)
    entries = [ledger.entry("copied", {"request": str(row.id)}, subject_id=row.id, at=LONG_AGO) for row in requests]
    for entry, row in zip(entries, requests, strict=True):
        entry.id = row.id
    LedgerEntry.objects.bulk_create(entries)


def _announced() -> None:
    """Two versions, and people who came after the second."""
    _people()
    for number in (1, 2):
        Version.objects.create(
            kind="privacy", number=number, text="", sha256="", facts={}, published_at=LONG_AGO - timedelta(days=90),
            effective_at=LONG_AGO, in_force_at=LONG_AGO,
        )  # fmt: skip


def _untold() -> None:
    person = Person.objects.create(name="Daniel Okafor", source=_source(), collected_at=LONG_AGO - timedelta(days=95))
    ContactPoint.objects.create(
        person=person, kind="email", value="daniel@example.org", source=_source(), collected_at=person.collected_at
    )


def _brought_in() -> None:
    Person.objects.create(name="Daniel Okafor", source=_source("import"), collected_at=LONG_AGO)


WAYS: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
    ("right.restrict", _restricted, _look),
    ("right.object", _objected, _look),
    ("collect.told_later", _people, _brought_in),
    ("policy.notice", _announced, _untold),
    ("right.prompt", _erasures, lambda: _erasure(None, 2).save()),
    ("keep.sixty_days", _erasures, lambda: _erasure(None, 70).save()),
    ("right.verified", _answered, lambda: Request.objects.create(pseudonym=UUID(int=1), kind=RequestKind.ACCESS)),
]


@pytest.mark.parametrize(("promise", "fill", "breach"), WAYS, ids=[way[0] for way in WAYS])
def test_a_refresh_asks_of_few_and_sees_what_is_new(
    larkspur: Organisation, asked: Counter[str], promise: str, fill: Callable[[], object], breach: Callable[[], object]
) -> None:
    fill()
    whole = measure(promise)[0]
    assert whole.violations == 0
    many = {name for name, n in asked.items() if n >= OLD}
    assert many
    asked.clear()
    found, row = measure(promise, whole=False)
    assert (found.checked, found.violations) == (whole.checked, 0)
    assert all(asked[name] <= 2 * FEW for name in [*many, *(f"{name} befallen" for name in many)])
    assert row.whole_at is not None
    assert row.whole_at < row.at
    breach()
    assert [measure(promise, whole=False)[0].state for _ in range(2)] == [State.BROKEN] * 2


def test_reports_over_many_are_made_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _report(monkeypatch, OLD)
    measure("share.logs")
    figure, row = measure("share.logs", whole=False)
    assert (len(made), figure.figure["reports"]) == (1, 1)
    assert row.whole_at is not None
    assert row.whole_at < row.at
    Reading.objects.update(whole_at=now() - timedelta(days=1, minutes=1))
    made = _report(monkeypatch, 3)
    assert measure("share.logs", whole=False)[0].figure["small"] == 1
    measure("share.logs", whole=False)  # what is wrong is looked at each time
    assert len(made) == 2


def test_reports_over_few_are_made_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = _report(monkeypatch, FEW)
    measure("share.logs")
    measure("share.logs", whole=False)
    assert len(made) == 2


def _report(monkeypatch: pytest.MonkeyPatch, n: int) -> list[int]:
    """The only report there is has one group of so many. Returns a list that grows each time it is made."""
    made: list[int] = []

    def make() -> list[aggregates.Cell]:
        made.append(n)
        return [aggregates.Cell("all", n)]

    monkeypatch.setattr(aggregates, "reports", lambda: {"people": make})
    return made
