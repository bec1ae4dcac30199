"""A person as a vCard 4.0 (RFC 6350), which every address book reads."""

from collections.abc import Iterator
from typing import Any

from softranet.people.models import Kind
from softranet.privacy.move import Carried
from softranet.privacy.records import now

_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
LONGEST = 75  # octets of a line, RFC 6350 section 3.2


def vcard(records: list[Carried]) -> str:
    """The card of a person's own records; lines end in CR LF."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", *_properties(records), f"REV:{now():%Y%m%dT%H%M%SZ}", "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _properties(records: list[Carried]) -> Iterator[str]:
    person: dict[str, Any] = next((r.data for r in records if r.table == "softranet_people.Person"), {})
    points = [r.data for r in records if r.table == "softranet_people.ContactPoint"]
    emails = [point["value"] for point in points if point["kind"] == Kind.EMAIL]
    yield f"FN:{_text(person.get('name') or person.get('company') or next(iter(emails), ''))}"
    if person.get("company"):
        yield f"ORG:{_text(person['company'])}"
    if person.get("birth_date"):
        yield f"BDAY:{person['birth_date'].replace('-', '')}"
    if person.get("language"):
        yield f"LANG:{_text(person['language'])}"
    yield from (f"EMAIL:{_text(value)}" for value in emails)
    for point in points:
        if point["kind"] != Kind.EMAIL:
            kind = "voice" if point["kind"] == Kind.PHONE else "fax"
            yield f"TEL;VALUE=uri;TYPE={kind}:tel:{point['value']}"
    for record in records:
        if record.table == "softranet_people.PostalAddress":
            place = (record.data.get(name, "") for name in ("street", "city", "region", "postal_code", "country"))
            yield "ADR:;;" + ";".join(map(_text, place))


def _text(value: Any) -> str:
    return str(value).translate(_ESCAPED)


def _folded(line: str) -> str:
    """A long line goes on in the next, which begins with a space; never in the middle of a letter."""
    parts, part, room = [], "", LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = " ", LONGEST - 1
        part += letter
        room -= size
    return "\r\n".join([*parts, part])
