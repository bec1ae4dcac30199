"""The people list, each filter and search, and a profile: the large database beside one of a thousand people."""

import statistics
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.database import ORGANISATION, open_database
from bench.timing import REPEATS, Result, timed

SMALL = 1000
TAG, SOURCE = "00000000-0000-7000-8000-0000000000dd", "00000000-0000-7000-8000-0000000000bb"
# What is searched for is there once in both databases, or fills a page in both; so is the page the same length.
SEARCHES = {
    "search by name": "person 28dd2c79",
    "search by a frequent name": "person",
    "search by e-mail": "p77@example.org",
    "search by phone": "+919000000077",
}


def _lists() -> dict[str, str]:
    """The population came evenly over 2,100 days: in the last 120, 57 of a thousand people."""
    days = {many: timezone.localdate() - timedelta(days=many) for many in (120, 1100)}
    return {
        "people list": "",
        "newest first": "?sort=newest",
        "filter by country": "?country=DE",
        "filter by tag": f"?tag={TAG}",
        "filter by way of coming": "?kind=staff",
        "filter by source": f"?source={SOURCE}",
        "filter by day": "?since=2000-01-01&until=2100-01-01",
        "added since a few months": f"?since={days[120]}",
        "added since a few months, newest first": f"?since={days[120]}&sort=newest",
        "may be written to": "?permitted=newsletter",
        "country and purpose": "?country=DE&permitted=newsletter",
        "tag and purpose": f"?tag={TAG}&permitted=newsletter",
        "country, purpose and day": f"?country=DE&permitted=newsletter&since={days[1100]}",
    }


def measure(server: Any, people: int) -> list[Result]:
    """Each database in turn: a connection goes to one; the turns alternate."""
    times: dict[str, dict[int, list[float]]] = {}
    queries: dict[str, dict[int, int]] = {}
    for turn in range(REPEATS):
        for size in (SMALL, people) if turn % 2 else (people, SMALL):
            open_database(server, size)
            client, addresses = _client()
            for what, address in addresses.items():
                client.get(address)
                with CaptureQueriesContext(connection) as captured:
                    answer = client.get(address)
                assert answer.status_code == 200, (what, answer.status_code)
                queries.setdefault(what, {})[size] = len(captured)
                quickest = min(timed(partial(client.get, address)) for _ in range(3))
                times.setdefault(what, {}).setdefault(size, []).append(quickest)
    open_database(server, people)
    results = []
    for what, by_size in times.items():
        large, small = statistics.median(by_size[people]), statistics.median(by_size[SMALL])
        same = queries[what][people] <= queries[what][SMALL] + 1
        note = f"{queries[what][SMALL]} → {queries[what][people]} queries"
        results.append(Result(what, large, small, "at most 1.5 ×", large <= 1.5 * small and same, large / small, note))
    return results


def _client() -> tuple[Client, dict[str, str]]:
    from softranet.accounts.models import Account
    from softranet.organisations.models import Membership, Role
    from softranet.people.models import Person
    from softranet.privacy.scope import organisation_scope

    account, _made = Account.objects.get_or_create(email="bench@bench.example", defaults={"name": "Bench"})
    with organisation_scope(ORGANISATION):
        Membership.objects.get_or_create(account=account, organisation_id=ORGANISATION, defaults={"role": Role.OWNER})
        person = Person.objects.order_by("sort_key").first()
        assert person is not None
    client = Client(HTTP_HOST="localhost")
    client.force_login(account)
    addresses = {what: f"/app/bench-1/people/{query}" for what, query in _lists().items()}
    for what, words in SEARCHES.items():
        addresses[what] = client.post("/app/bench-1/people/searches/", {"q": words}).headers["Location"]
    both = client.post("/app/bench-1/people/searches/", {"q": "person", "country": "DE", "permitted": "newsletter"})
    addresses["search, country and purpose"] = both.headers["Location"]
    return client, {**addresses, "profile": f"/app/bench-1/people/{person.id}/"}
