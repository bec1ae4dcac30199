"""Periods keep the day where days and months are meant, and the length where hours are."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from softranet.privacy.periods import moved

VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize(
    ("since", "amount", "unit", "until"),
    [
        ("2028-02-29T23:50", 6, "years", "2034-02-28T23:50"),
        ("2028-02-29T23:50", 4, "years", "2032-02-29T23:50"),
        ("2028-02-29T23:50", -1, "years", "2027-02-28T23:50"),
        ("2028-01-31T12:00", 1, "months", "2028-02-29T12:00"),
        ("2027-12-31T23:59", 2, "months", "2028-02-29T23:59"),
        ("2028-03-31T00:00", -1, "months", "2028-02-29T00:00"),
        ("2028-02-29T23:50", 60, "days", "2028-04-29T23:50"),
        ("2028-02-29T23:50", 72, "hours", "2028-03-03T23:50"),
    ],
)
def test_days_months_and_years_keep_the_clock(since: str, amount: int, unit: str, until: str) -> None:
    zoned = datetime.fromisoformat(since).replace(tzinfo=VIENNA)
    assert moved(zoned, amount, unit).isoformat() == datetime.fromisoformat(until).replace(tzinfo=VIENNA).isoformat()


@pytest.mark.parametrize(
    ("since", "until"), [("2028-10-27T12:00", "2028-10-30T11:00"), ("2028-03-24T12:00", "2028-03-27T13:00")]
)
def test_hours_are_hours_also_when_summer_time_begins_or_ends(since: str, until: str) -> None:
    begun = datetime.fromisoformat(since).replace(tzinfo=VIENNA)
    over = moved(begun, 72, "hours")
    assert over == datetime.fromisoformat(until).replace(tzinfo=VIENNA)
    assert over.tzinfo is VIENNA
    assert (over.astimezone(UTC) - begun.astimezone(UTC)).total_seconds() == 72 * 3600
