"""What happened to somebody's data is to be told to each recipient that had it (GDPR Art. 17(2), 19): noted here,
in the transaction in which it happened; a job tells."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from softranet.mail.recipient import LOCAL, SERVER
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import pass_on, periods, rectify, residue, scope
from softranet.privacy.certificates import NOTHING_TO_CONFIRM
from softranet.privacy.declarations import holding
from softranet.privacy.models import Certificate, Disclosure, LedgerEntry, Recipient, Restriction
from softranet.privacy.records import now, uuid7
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import Category
from softranet.recipients import tasks
from softranet.recipients.models import Act, Notice
from softranet.recipients.secrets import seal

MAIL = (LOCAL, SERVER)
"""Mail servers keep no address book and have nothing to answer with; see ``steps``."""

_ROLES = {Category.EMAIL.key: "email", Category.PHONE.key: "phone", Category.NAME.key: "name"}
_MOST = 100


def erased(certificate: Certificate) -> None:
    passed = {row["recipient"]: row for row in certificate.body["passed_on"] if row["state"] == "pending"}
    told = [key for key in passed if key not in MAIL]
    if not told:
        return
    known, notices = _sorted(residue.identifiers(certificate)), []
    for recipient in Recipient.objects.filter(key__in=told).order_by("key"):
        had = passed[recipient.key]["categories"]
        theirs = {role: known.get(role, []) for key, role in _ROLES.items() if key in had}
        content = {"person": str(certificate.pseudonym), "identifiers": _filled(theirs)}
        notices.append(_drawn(recipient, Act.ERASURE, content, certificate=certificate.id))
    _note(notices)


def _sorted(known: dict[str, list[str]]) -> dict[str, list[str]]:
    """Numbers and addresses stand in one column of contact points: what has no @ is no address."""
    points = known.get("email", []) + known.get("phone", [])
    return {"email": [p for p in points if "@" in p], "phone": [p for p in points if "@" not in p],
            "name": known.get("name", [])}  # fmt: skip


def corrected(entry: LedgerEntry, key: str, person: Person, row: models.Model, before: dict[str, Any]) -> None:
    personal = holding(type(row)).personal
    recipient = Recipient.objects.get(key=key)
    had = categories_had(person, recipient)
    kinds = {name: _category(row, personal[name].category).key for name in before}
    changes = [
        {"category": kinds[name], "before": str(was or ""), "now": str(getattr(row, name) or "")}
        for name, was in before.items()
        if kinds[name] in had
    ]
    if not changes:
        rectify.passed_on(entry, key, actor=None)  # of this kind they had nothing: there is nothing to tell
        return
    known = _identifiers_of({person.pk: had})[person.pk]
    content = {"person": str(pseudonym(person.pk)), "identifiers": known, "corrected": changes}
    _note([_drawn(recipient, Act.CORRECTION, content, subject=person, entry=entry.id)])


def _category(row: models.Model, declared: Category) -> Category:
    number = isinstance(row, ContactPoint) and row.kind != Kind.EMAIL and declared is Category.EMAIL
    return Category.PHONE if number else declared


def restricted(person: Person, restriction: Restriction) -> None:
    """Told at its beginning and at its end; while another stands, its end changes nothing."""
    if restriction.until and Restriction.objects.filter(subject=person.pk, until=None).exists():
        return
    act = Act.RESTRICTION_LIFTED if restriction.until else Act.RESTRICTION
    notices = []
    for recipient in recipients_of(person):
        known = _identifiers_of({person.pk: categories_had(person, recipient)})[person.pk]
        content = {"person": str(pseudonym(person.pk)), "identifiers": known}
        notices.append(_drawn(recipient, act, content, subject=person))
    _note(notices)


def ended(passing: pass_on.Passing) -> None:
    """The sweep ends people, or all of their records of one purpose: one notice for all of them."""
    known = _identifiers_of(passing.people)
    people = [{"person": str(pseudonym(key)), "identifiers": known[key]} for key in passing.people]
    notice = _drawn(
        passing.recipient, Act.EXPIRY, {"people": people}, number=passing.number, people=len(people),
        purpose_key=passing.purpose.key if passing.purpose else "",
    )  # fmt: skip
    _note([notice])


def recipients_of(person: Person) -> Iterable[Recipient]:
    """Who had something of this person and is to be told what becomes of it."""
    had = Disclosure.objects.filter(subject=person.pk).values("recipient")
    rows = Recipient.objects.filter(pk__in=had).exclude(kind__in=NOTHING_TO_CONFIRM).exclude(key__in=MAIL)
    return rows.order_by("key")


def categories_had(person: Person, recipient: Recipient) -> set[str]:
    rows = Disclosure.objects.filter(subject=person.pk, recipient=recipient).values_list("categories", flat=True)
    return {key for keys in rows.distinct() for key in keys}


def _identifiers_of(had: Mapping[UUID, Collection[str]]) -> dict[UUID, dict[str, list[str]]]:
    """By what they know each person; nothing of a kind they never had."""
    known: dict[UUID, dict[str, list[str]]] = {
        key: {"email": [], "phone": [], "name": [name]}
        for key, name in Person.objects.filter(pk__in=had).values_list("pk", "name")
    }
    points = ContactPoint.objects.filter(person__in=had).order_by("collected_at")
    for key, kind, value in points.values_list("person_id", "kind", "value"):
        known[key]["email" if kind == Kind.EMAIL else "phone"].append(value)
    return {
        key: _filled({role: known[key][role][:_MOST] for each, role in _ROLES.items() if each in kinds})
        for key, kinds in had.items()
    }


def _filled(known: dict[str, list[str]]) -> dict[str, list[str]]:
    return {role: values for role, values in known.items() if any(values)}


def _drawn(
    recipient: Recipient, act: Act, content: dict[str, Any], *, number: UUID | None = None, **about: Any
) -> Notice:
    number = number or uuid7()
    return Notice(id=number, recipient=recipient, act=act, sealed=seal(number, content), **about)


def _note(notices: list[Notice]) -> None:
    """Written down together, and soon told."""
    if not notices:
        return
    due = periods.deadline(now(), "answer.request", scope.current())
    for notice in notices:
        notice.due_at = due
    Notice.objects.bulk_create(notices)
    tasks.tell_soon({notice.recipient_id for notice in notices})
