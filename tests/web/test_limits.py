"""What may be asked so often in an hour may not be asked more often after five minutes of silence."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from softranet.web import limits

pytestmark = pytest.mark.django_db


def test_the_count_lasts_for_the_hour_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    at = [datetime(2026, 11, 22, 10, 1, tzinfo=UTC)]
    monkeypatch.setattr(limits, "now", lambda: at[0])
    assert [limits.within("letters.here", 2) for _ in range(3)] == [True, True, False]
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(expires) > now() + interval '58 minutes' FROM softranet_cache")
        assert cursor.fetchone() == (True,)
    assert limits.within("letters.there", 2)
    at[0] += timedelta(minutes=58)
    assert not limits.within("letters.here", 2)
    at[0] += timedelta(minutes=1)
    assert limits.within("letters.here", 2)
    cache.clear()
    assert limits.within("letters.here", 2)
