"""Evidence that logs and shared reports point to nobody: no whole network address at rest, no group too small."""

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from softranet.privacy import aggregates, facts, periods, readings
from softranet.privacy.declarations import holding
from softranet.privacy.graph import column, table
from softranet.privacy.internal import asking
from softranet.privacy.internal.columns import TextColumn, TextTable, text_tables
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Category

NEWEST = 2000
"""Rows of each table that are looked at: those that came in last."""
SMALLEST_GROUP = 10
SLACK = timedelta(days=2)
"""A sweep a day, and one that failed."""

_CANDIDATE = (
    r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:\d{1,3}\.){3}\d{1,3}(?![0-9A-Za-z]|\.[0-9])"
    r"|(?<![0-9A-Za-z.:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Za-z:])"
)
_WRITTEN_BY_PEOPLE = {Category.CONVERSATION, Category.RELATION, Category.REQUEST}
_MACHINES = {"host", "hosts"}  # our recipients' servers


_own_logs: list[Callable[[], int]] = []


def own_log(overdue: Callable[[], int]) -> Callable[[], int]:
    """Have a function count the entries of a log of whole addresses that the open scope's own period has ended."""
    _own_logs.append(overdue)
    return overdue


@promise(
    "share.logs",
    shows=_(
        "{n} records in {columns} columns looked through; {found} whole network addresses outside the security log,"
        " {old} in it past their time; {small} groups under ten in {reports} reports"
    ),
    how=_(
        "The newest records of every table, sessions, caches and queues among them, are searched for what looks like a"
        " network address, and each match is checked for whether more than its network is in it. Addresses of the"
        " security log must not be older than its own period, those of whoever signs in here not older than the period"
        " stated here. Every report that may be shared is made, and its figures are looked at: once a day where it"
        " counts many."
    ),
)
def pointing_to_nobody() -> Evidence:
    checked = columns = found = 0
    for each in text_tables():
        sought = [c for c in each.columns if _sought(c)]
        if sought and not each.is_tenant:
            columns += len(sought)
            checked += asking.number(f"SELECT count(*) FROM ({_newest(each, '1')}) AS newest")
            found += sum(1 for text in _matches(each, sought) if whole(text))
    old = sum(_overdue(each) for each in text_tables()) + sum(overdue() for overdue in _own_logs)
    _counted, small, reports = readings.once_a_day("reports", _reported)
    figure = {"n": checked, "columns": columns, "found": found, "old": old, "small": small, "reports": reports}
    return Evidence(checked, found + old + small, figure)


def _reported() -> Sequence[int]:
    """How many are counted in the reports, in how many groups that are too small, and how many reports there are."""
    made = [list(make()) for make in aggregates.reports().values()]
    shown = [cell.n for cells in made for cell in cells if cell.n]
    return sum(shown), sum(1 for n in shown if n < SMALLEST_GROUP), len(made)


def whole(text: str) -> bool:
    """Whether this is an address with more in it than its network (/24, /48), and not this machine's own."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return whole(str(address.ipv4_mapped))
        # What nobody can have: in two thousand random nonces, one "::E8" is no rare thing.
        return not address.is_reserved and bool(int(address) & ((1 << 80) - 1))
    return bool(int(address) & 0xFF)


def _sought(each: TextColumn) -> bool:
    return each.category not in {*_WRITTEN_BY_PEOPLE, Category.IP_ADDRESS} and each.name not in _MACHINES


def _newest(each: TextTable, wanted: str) -> str:
    order = f" ORDER BY {each.key} DESC" if each.model else ""
    return f"SELECT {wanted} FROM {each.quoted} WHERE {each.in_scope}TRUE{order} LIMIT {NEWEST}"


def _matches(each: TextTable, sought: list[TextColumn]) -> Iterator[str]:
    texts = ", ".join(f"{c.text} AS c{n}" for n, c in enumerate(sought))
    every = ", ".join(f"c{n}" for n in range(len(sought)))
    statement = (
        f"SELECT m[1] FROM ({_newest(each, texts)}) AS newest, LATERAL unnest(ARRAY[{every}]::text[]) AS text,"
        " LATERAL regexp_matches(text, %(expression)s, 'g') AS m LIMIT 10000"
    )
    for (text,) in asking.rows(statement, expression=f"({_CANDIDATE})"):
        yield text


def _overdue(each: TextTable) -> int:
    """Whole addresses that are declared as such and kept longer than their own fact allows."""
    if each.model is None or not any(c.category is Category.IP_ADDRESS for c in each.columns):
        return 0
    keep = holding(each.model).keep
    if keep is None or not keep.fact:
        return asking.number(f"SELECT count(*) FROM {table(each.model)} WHERE {each.in_scope}TRUE")
    fact = facts.facts()[keep.fact]  # the longest that any organisation may state: the table is everybody's
    past = periods.moved(now(), -(fact.longest or fact.default), fact.unit) - SLACK
    clock = column(each.model, keep.since)
    return asking.number(f"SELECT count(*) FROM {table(each.model)} WHERE {each.in_scope}{clock} < %(past)s", past=past)
