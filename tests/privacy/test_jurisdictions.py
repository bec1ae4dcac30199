"""The laws as data: the Regulation for everybody, the law of the place on top of it, the stricter of them counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pycountry
import pytest

from softranet.privacy import jurisdictions
from softranet.privacy.jurisdictions import Period

FRIDAY = datetime(2026, 1, 30, 9, 30, tzinfo=UTC)


def keys(place: str) -> list[str]:
    return [law.key for law in jurisdictions.of(place).laws]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", ["gdpr"]),
        ("DE", ["gdpr"]),
        ("BR", ["gdpr"]),
        ("US", ["gdpr"]),
        ("us-ca", ["gdpr", "caloppa", "ccpa"]),
        ("IN", ["gdpr", "dpdp"]),
        ("IN-KA", ["gdpr", "dpdp"]),
    ],
)
def test_the_law_of_a_place_comes_on_top(place: str, expected: list[str]) -> None:
    assert keys(place) == expected


def test_a_month_from_receipt_ends_on_the_last_day_there_is() -> None:
    assert jurisdictions.deadline("access", FRIDAY) == datetime(2026, 2, 28, 9, 30, tzinfo=UTC)


def test_the_earlier_of_two_deadlines_counts() -> None:
    """California gives 45 days, the Regulation a month."""
    assert jurisdictions.deadline("deletion", FRIDAY, "US-CA") == datetime(2026, 2, 28, 9, 30, tzinfo=UTC)
    assert jurisdictions.deadline("complaint", FRIDAY, "IN") == datetime(2026, 2, 28, 9, 30, tzinfo=UTC)


def test_an_opt_out_has_fifteen_business_days() -> None:
    assert jurisdictions.deadline("opt_out", FRIDAY, "US-CA") == datetime(2026, 2, 20, 9, 30, tzinfo=UTC)


def test_one_extension_ends_where_the_stricter_law_ends_it() -> None:
    assert jurisdictions.of("DE").extended("access", FRIDAY) == datetime(2026, 4, 28, 9, 30, tzinfo=UTC)
    assert jurisdictions.of("US-CA").extended("access", FRIDAY) == datetime(2026, 4, 28, 9, 30, tzinfo=UTC)
    assert jurisdictions.of("US-CA").extended("opt_out", FRIDAY) == datetime(2026, 2, 20, 9, 30, tzinfo=UTC)


def test_a_request_no_law_names_is_answered_as_any_other() -> None:
    assert jurisdictions.deadline("know_categories", FRIDAY, "DE") == jurisdictions.deadline("access", FRIDAY, "DE")


@pytest.mark.parametrize(("place", "age"), [("", 16), ("DE", 16), ("AT", 14), ("IN", 18), ("US-CA", 13), ("GR", 15)])
def test_an_age_is_that_of_the_place(place: str, age: int) -> None:
    assert jurisdictions.of(place).age() == age


def test_breaches_have_their_clocks() -> None:
    within = {(law.key, clock.to): clock.within for law, clock in jurisdictions.of("IN").clocks}
    assert within["gdpr", "authority"] == Period(72, "hours")
    assert within["dpdp", "CERT-In"] == Period(6, "hours")


def test_a_complaint_goes_to_the_authority_of_the_place_or_to_where_one_finds_it() -> None:
    assert [a.name for a in jurisdictions.of("FR").authorities] == [
        "Commission nationale de l’informatique et des libertés"
    ]
    assert "California Privacy Protection Agency" in {a.name for a in jurisdictions.of("US-CA").authorities}
    assert "list of the national" in jurisdictions.of("SE").authorities[0].name


def test_every_right_and_deadline_names_its_article() -> None:
    for law in jurisdictions.laws():
        assert all(law.rights.values())
        assert all(law.notices.values())
        assert all(found.article for found in law.deadlines.values())
        assert all(age.article for age in law.ages.values())


BRAZIL = """
name = "Lei Geral de Proteção de Dados Pessoais"
source = "Lei 13.709/2018"
url = "https://www.planalto.gov.br"
places = ["BR"]
[rights]
access = "Art. 18, II"
deletion = "Art. 18, VI"
[deadlines.access]
answer = { amount = 15, unit = "days" }
article = "Art. 19, II"
[ages.consent]
below = 12
article = "Art. 14, § 1"
[notices]
collection = "Art. 9"
[[authorities]]
place = "BR"
name = "Agência Nacional de Proteção de Dados"
url = "https://www.gov.br/anpd"
"""


@pytest.fixture
def brazil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One more file beside the others, and nothing else."""
    for file in jurisdictions.FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text())
    (tmp_path / "lgpd.toml").write_text(BRAZIL)
    monkeypatch.setattr(jurisdictions, "FOLDER", tmp_path)
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    jurisdictions.laws.cache_clear()
    jurisdictions.of.cache_clear()


@pytest.mark.usefixtures("brazil")
def test_a_law_is_added_by_adding_its_file() -> None:
    assert keys("BR") == ["gdpr", "lgpd"]
    assert keys("IN") == ["gdpr", "dpdp"]
    assert jurisdictions.deadline("access", FRIDAY, "BR") == FRIDAY + timedelta(days=15)
    assert jurisdictions.deadline("deletion", FRIDAY, "BR") == jurisdictions.deadline("deletion", FRIDAY)
    assert jurisdictions.of("BR").age() == 12
    assert [a.name for a in jurisdictions.of("BR").authorities] == ["Agência Nacional de Proteção de Dados"]
    assert "Art. 19, II" in jurisdictions.of("BR").articles("access")


def test_the_place_of_every_law_and_age_is_a_country() -> None:
    codes = {country.alpha_2 for country in pycountry.countries}
    for law in jurisdictions.laws():
        assert {place.partition("-")[0] for place in law.places} <= codes
        for age in law.ages.values():
            assert {place for place, _below in age.places} <= set(law.places)
            assert all(13 <= below <= 16 for _place, below in age.places), "what Art. 8(1) allows"


def test_a_file_that_lacks_something_is_named(tmp_path: object) -> None:
    file = tmp_path / "elsewhere.toml"  # type: ignore[operator]
    file.write_text('name = "Somewhere’s Act"\nsource = "2026"\nurl = "https://act.example"\nplaces = ["ZZ"]\n')
    with pytest.raises(ValueError, match=r"elsewhere\.toml: 'rights'"):
        jurisdictions._read(file)
