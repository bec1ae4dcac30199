"""Evidence that of an organisation that ended nothing is left."""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from softranet.moves.models import Ended, Ending
from softranet.moves.witness import heard
from softranet.people.models import Person
from softranet.privacy import facts
from softranet.privacy.graph import quoted
from softranet.privacy.models import Hold
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope

NEW, THEIRS = timedelta(days=1), timedelta(days=30)
"""Who came today hears today; and how long people have to take what is theirs."""
NEWEST = 50
"""Ended organisations whose tables are looked through at each measurement."""


@promise(
    "keep.organisation_end",
    shows=_(
        "{ended} organisations ended, {late} of them late and {early} before their day; {residue} tables still hold"
        " something of one, {untold} people were not told"
    ),
    how=_(
        "For each organisation that ended, every table that the database's own catalogue says can hold an"
        " organisation's rows is asked, in its name, whether it has one. One that asked to end and is still here"
        " after the stated time breaks this promise too, unless a law holds somebody's data back; so does an end"
        " before its people had thirty days. While it waits, we look for the letter that each person who has been"
        " here for a day got, as the mail server took it."
    ),
)
def ended() -> Evidence:
    longest = timedelta(days=facts.value("keep.after_end", current()))
    rows = list(Ended.objects.order_by("-ended_at")[:NEWEST])
    residue = sum(_residue(row.number) for row in rows)
    late = sum(row.ended_at - row.asked_at > longest for row in rows)
    open_ones = list(Ending.objects.filter(withdrawn_at=None))
    held = Hold.objects.filter(until=None).exists()
    late += sum(now() - ending.asked_at > longest and not held for ending in open_ones)
    early = sum(row.ended_at - row.asked_at < THEIRS for row in rows)
    untold = sum(_untold(ending) for ending in open_ones)
    figure = {"ended": len(rows), "late": late, "early": early, "residue": residue, "untold": untold}
    return Evidence(len(rows) + len(open_ones), late + early + residue + untold, figure)


def _untold(ending: Ending) -> int:
    """Who is here for a day, as the end is asked for, and did not hear of it."""
    if ending.asked_at > now() - NEW:
        return 0
    here = Person.objects.filter(collected_at__lte=now() - NEW)
    return here.exclude(Exists(heard(ending.id, "pk", waiting=True))).count()


def _residue(number: UUID) -> int:
    """Tables that still have rows of an organisation; asked in its own scope, the only one that shows them."""
    with organisation_scope(number), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
            " AND a.attname = 'organisation_id' ORDER BY c.relname"
        )
        asked = [
            f"SELECT EXISTS (SELECT FROM {quoted(name)} WHERE organisation_id = %(number)s) AS remains"  # noqa: S608
            for (name,) in cursor.fetchall()
        ]
        cursor.execute(f"SELECT count(*) FROM ({' UNION ALL '.join(asked)}) AS t WHERE t.remains", {"number": number})  # noqa: S608
        return int(cursor.fetchone()[0])
