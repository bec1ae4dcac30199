"""Finding people by their names, addresses and numbers, page by page."""

from types import SimpleNamespace

import pytest
from django.db import connection

from softranet.organisations.models import Organisation
from softranet.people import listing, search
from softranet.people.actions.meet import meet
from softranet.people.listing import Filter
from softranet.people.models import Person
from softranet.privacy import collect
from softranet.privacy.models import Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope

NAMES = {
    "Leonie Köhler": ("leonie@koehler.example", "+497112842222"),
    "Daniel Okafor": ("daniel@okafor.example", "+914428110000"),
    "Priya Nair": ("priya@nair.example", "+914428110001"),
    "Hugh O'Reilly": ("hugh@reilly.example", ""),
    "Łukasz Ødegård-Straße": ("lukasz@odegard.example", ""),
    "田中 さくら": ("sakura@tanaka.example", ""),
}


def gather() -> Source:
    source = collect.open_source(SourceKind.STAFF, "staff")
    for name, (email, phone) in NAMES.items():
        meet(source, name=name, email=email, phone=phone)
    return source


def names(words: str) -> set[str]:
    return {p.name for p in listing.page(Filter(words=words, home="IN")).people}


@pytest.mark.parametrize(("words", "expected"), [
    ("kohler", {"Leonie Köhler"}),
    ("KÖHL leo", {"Leonie Köhler"}),
    ("oreil", {"Hugh O'Reilly"}),
    ("o'reilly", {"Hugh O'Reilly"}),
    ("strasse odeg", {"Łukasz Ødegård-Straße"}),
    ("田中", {"田中 さくら"}),
    ("pr", {"Priya Nair"}),
    ("na", set()),
    ("nai", {"Priya Nair"}),
    ("daniel@ok", {"Daniel Okafor"}),
    ("+91 44 2811", {"Daniel Okafor", "Priya Nair"}),
    ("044 2811 0001", {"Priya Nair"}),
    ("0049 711", {"Leonie Köhler"}),
    ("nobody", set()),
    ("' & !:* \\ ()", set()),
    ("leo:* | priya", set()),
    ("", set(NAMES)),
])  # fmt: skip
def test_a_few_letters_find_them(in_larkspur: SimpleNamespace, words: str, expected: set[str]) -> None:
    gather()
    assert names(words) == expected


@pytest.mark.parametrize("few", [0, 5000])
def test_names_that_begin_so_come_first(
    in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)  # the others: walked to, or taken from the index of words
    source = collect.open_source(SourceKind.STAFF, "staff")
    for name in ("Anna Leonie", "Leonie A", "Zoë Leonie", "Leonie B", "Bea Leonie", "Daniel"):
        meet(source, name=name)
    expected = ["Leonie A", "Leonie B", "Anna Leonie", "Bea Leonie", "Zoë Leonie"]
    assert [p.name for p in listing.page(Filter(words="leon")).people] == expected
    seen, page = [], listing.page(Filter(words="leon"), size=1)
    while page.next:
        seen += [p.name for p in page.people]
        page = listing.page(Filter(words="leon"), after=page.next, size=1)
    assert [*seen, page.people[0].name] == expected
    back: list[str] = []
    while page.previous:
        page = listing.page(Filter(words="leon"), before=page.previous, size=2)
        back = [p.name for p in page.people] + back
    assert back == expected[:-1]


def test_the_search_function_keeps_to_the_open_scope(larkspur: Organisation, postmill: Organisation) -> None:
    with organisation_scope(larkspur.id):
        gather()
    with organisation_scope(postmill.id):
        assert names("kohler") == set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_named(ARRAY['kohler'], 10)")
            assert cursor.fetchone()[0] == []


@pytest.mark.parametrize("few", [0, 5000])
def test_words_are_found_alike_by_walking_and_by_the_index(
    in_larkspur: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    gather()
    for words, expected in {
        "kohl leo": {"Leonie Köhler"}, "strasse odeg": {"Łukasz Ødegård-Straße"}, "ohler": set(),
        "nair": {"Priya Nair"}, "pri nai": {"Priya Nair"}, "100% _": set(), "\\' & !": set(),
    }.items():  # fmt: skip
        assert names(words) == expected, words
        newest = listing.page(Filter(words=words, home="IN"), order="newest")
        assert {p.name for p in newest.people} == expected, words


def test_a_word_that_nearly_all_have_is_known_to_be_frequent(in_larkspur: SimpleNamespace) -> None:
    source = collect.open_source(SourceKind.STAFF, "staff")
    for n in range(60):
        meet(source, name=f"Person {n:02} Larkspur")
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_analyze()")
        cursor.execute("SELECT people_named(ARRAY['larks'], 2), people_named(ARRAY['zoe'], 2)")
        assert cursor.fetchone() == (None, [])
        cursor.execute("SELECT people_named(ARRAY['larks', '07'], 2)")
        assert len(cursor.fetchone()[0]) == 1


@pytest.mark.parametrize("order", ["name", "newest"])
def test_pages_go_there_and_back(in_larkspur: SimpleNamespace, order: str) -> None:
    gather()
    whole = [p.id for p in listing.page(Filter(), order=order).people]
    assert len(whole) == 6
    first = listing.page(Filter(), order=order, size=2)
    second = listing.page(Filter(), order=order, after=first.next, size=2)
    third = listing.page(Filter(), order=order, after=second.next, size=2)
    assert [p.id for part in (first, second, third) for p in part.people] == whole
    assert (first.previous, third.next) == (None, None)
    back = listing.page(Filter(), order=order, before=third.previous, size=2)
    assert [p.id for p in back.people] == [p.id for p in second.people]
    start = listing.page(Filter(), order=order, before=back.previous, size=2)
    assert [p.id for p in start.people] == [p.id for p in first.people]
    assert start.previous is None


def test_filters_narrow(in_larkspur: SimpleNamespace) -> None:
    source = gather()
    Person.objects.filter(name="Priya Nair").update(country="IN")
    assert [p.name for p in listing.page(Filter(country="IN")).people] == ["Priya Nair"]
    assert len(listing.page(Filter(source=source.id, kind="staff")).people) == 6
    assert listing.page(Filter(kind="import")).people == []
    assert listing.page(Filter(permitted="newsletter")).people == []
    assert len(listing.page(Filter(permitted="support")).people) == 6
    assert listing.count_some(Filter()) == (6, False)
