"""Evidence that people can take their data elsewhere."""

import json
import random
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from softranet.moves.actions.arrive import agree, receive_unmailed
from softranet.people.models import Person
from softranet.privacy import move
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import uuid7

SAMPLE = 5
_COLUMNS = {  # written out here, and not drawn from the declarations that make the file
    "softranet_people_person": ("id", "name", "company", "language", "country", "birth_date"),
    "softranet_people_contactpoint": ("person_id", "value"),
    "softranet_people_postaladdress": ("person_id", "street", "postal_code", "city", "region", "country"),
}


@promise(
    "right.move",
    shows=_("{n} people's files compared with what is stored; {missing} lack something; a rehearsed move {arrived}"),
    how=_(
        "For a few people, the newest and others by chance, each name, address and number in the database is looked"
        " for in the file they would be given. Then somebody made up moves in here from a file, what is stored of"
        " them is compared with it, and so is the file they could take along again; that rehearsal is undone."
    ),
)
def moved() -> Evidence:
    people = _sample()
    missing = sum(1 for person in people if _stored(person.pk) - _in_file(person))
    lost = _lost_on_the_way() if people else 0
    arrived = str(_("arrived whole") if not lost else _("lost something"))
    return Evidence(len(people), missing + lost, {"n": len(people), "missing": missing, "arrived": arrived})


def _sample() -> list[Person]:
    newest = list(Person.objects.order_by("-id")[:2])
    if not newest:
        return []
    first = Person.objects.order_by("id")[0]
    chosen = UUID(int=random.randint(first.pk.int, newest[0].pk.int))  # noqa: S311  (no secret)
    others = Person.objects.filter(pk__gte=chosen).order_by("pk")[: SAMPLE - len(newest)]
    return list({person.pk: person for person in [*newest, *others]}.values())


def _stored(key: UUID) -> set[str]:
    found: set[str] = set()
    with connection.cursor() as cursor:
        for table, (own, *columns) in _COLUMNS.items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {own} = %s", [key])  # noqa: S608
            found |= {str(value) for row in cursor.fetchall() for value in row if value}
    return found


def _in_file(person: Person) -> set[str]:
    return _values(json.loads(move.as_json(move.portable(person), organisation="")))


def _values(content: Any) -> set[str]:
    if isinstance(content, dict | list):
        inside = content.values() if isinstance(content, dict) else content
        return {value for part in inside for value in _values(part)}
    return {str(content)}


def _lost_on_the_way() -> int:
    """What a made-up person's file says and the database, or their next file, does not; undone in any case."""
    number = str(uuid7())
    rows = [
        {"table": "softranet_people.Person",
         "data": {"name": f"Asha {number}", "company": "Fort Road Quartet", "language": "de", "country": "IN",
                  "birth_date": "1990-05-17"}},
        {"table": "softranet_people.ContactPoint", "data": {"kind": "email", "value": f"{number}@example.org"}},
        {"table": "softranet_people.ContactPoint", "data": {"kind": "phone", "value": "+914428110000"}},
        {"table": "softranet_people.PostalAddress",
         "data": {"street": f"{number[:8]} Fort Road", "postal_code": "682001", "city": "Kochi", "country": "IN"}},
        {"table": "elsewhere.Lesson", "data": {"subject": f"viola {number}", "when": ["Monday", "17:00"]}},
    ]  # fmt: skip
    content = {"format": move.FORMAT, "version": move.VERSION, "organisation": "Elsewhere", "records": rows}
    expected = {value for row in rows for value in _values(row["data"])} - {"email", "phone"}
    with transaction.atomic():
        link = receive_unmailed(json.dumps(content).encode())
        person = agree(link)
        stored, taken = _stored(person.pk) | _brought(person.pk), _in_file(person)
        transaction.set_rollback(True)
    return len(expected - stored) + len(expected - taken)


def _brought(key: UUID) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM softranet_moves_brought WHERE person_id = %s", [key])
        found = [json.loads(data) if isinstance(data, str) else data for (data,) in cursor.fetchall()]
    return {value for data in found for value in _values(data)}
