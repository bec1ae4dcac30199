"""How numbers, spans and days are said."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from softranet.web.formats import count, day, days_left, duration, moment, phone


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=5 * 365 + 163), "5 y 163 d"),
        (timedelta(days=365), "1 y"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(days=62, hours=4), "62 d"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (0.4, "0.4 s"),
        (59.9, "60 s"),
        (timedelta(days=-2), "-2 d"),
        (0, "0 s"),
        (None, ""),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span: timedelta | float | None, words: str) -> None:
    assert duration(span) == words


def test_numbers_have_the_separators_of_the_language() -> None:
    assert count(12480) == "12,480"
    with translation.override("de"):
        assert count(12480) == "12.480"
    with pytest.raises(TypeError, match="count says numbers"):
        count("12480")


@pytest.mark.parametrize(
    ("number", "words"), [("+914842200000", "+91 484 220 0000"), ("ask at the door", "ask at the door"), ("", "")]
)
def test_a_phone_number_is_grouped_as_one_reads_it(number: str, words: str) -> None:
    assert phone(number) == words


@pytest.mark.parametrize(
    ("days", "words"), [(9, "9 days"), (1, "1 day"), (0, "today"), (-2, "2 days over"), (1204, "1,204 days")]
)
def test_how_far_a_due_day_is(days: int, words: str) -> None:
    assert days_left(timezone.localdate() + timedelta(days=days)) == words


def test_near_days_have_names() -> None:
    now = timezone.now()
    assert day(now) == "today"
    assert day(now - timedelta(days=1)) == "yesterday"
    assert moment(now).startswith("today, ")
    assert day(now.replace(year=2019, month=7, day=12)) == "12 July 2019"


def test_days_are_those_of_the_current_time_zone() -> None:
    late = timezone.now().replace(year=2019, month=7, day=12, hour=22, minute=0)
    with timezone.override("Asia/Kolkata"):
        assert moment(late) == "13 July 2019, 03:30"
