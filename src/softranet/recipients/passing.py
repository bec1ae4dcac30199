"""What happened to somebody's data is to be told to each recipient that had it (GDPR Art. 17(2), 19): noted here,
in the transaction in which it happened; a job tells."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from softranet.mail.recipient import LOCAL, SERVER
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy import periods, rectify, residue, scope
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
    known = _sorted(residue.identifiers(certificate))
    for passed in certificate.body["passed_on"]:
        if passed["state"] == "pending" and passed["recipient"] not in MAIL:
            theirs = {role: known.get(role, []) for key, role in _ROLES.items() if key in passed["categories"]}
            recipient = Recipient.objects.get(key=passed["recipient"])
            _note(recipient, Act.ERASURE, {"identifiers": _filled(theirs)}, person=certificate.pseudonym,
                  certificate=certificate.id)  # fmt: skip


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
    content = {"identifiers": _identifiers(person, had), "corrected": changes}
    _note(recipient, Act.CORRECTION, content, person=pseudonym(person.pk), subject=person, entry=entry.id)


def _category(row: models.Model, declared: Category) -> Category:
    number = isinstance(row, ContactPoint) and row.kind != Kind.EMAIL and declared is Category.EMAIL
    return Category.PHONE if number else declared


def restricted(person: Person, restriction: Restriction) -> None:
    """Told at its beginning and at its end; while another stands, its end changes nothing."""
    if restriction.until and Restriction.objects.filter(subject=person.pk, until=None).exists():
        return
    act = Act.RESTRICTION_LIFTED if restriction.until else Act.RESTRICTION
    for recipient in recipients_of(person):
        known = {"identifiers": _identifiers(person, categories_had(person, recipient))}
        _note(recipient, act, known, person=pseudonym(person.pk), subject=person)


def recipients_of(person: Person) -> Iterable[Recipient]:
    """Who had something of this person and is to be told what becomes of it."""
    had = Disclosure.objects.filter(subject=person.pk).values("recipient")
    rows = Recipient.objects.filter(pk__in=had).exclude(kind__in=NOTHING_TO_CONFIRM).exclude(key__in=MAIL)
    return rows.order_by("key")


def categories_had(person: Person, recipient: Recipient) -> set[str]:
    rows = Disclosure.objects.filter(subject=person.pk, recipient=recipient).values_list("categories", flat=True)
    return {key for keys in rows.distinct() for key in keys}


def _identifiers(person: Person, had: set[str]) -> dict[str, list[str]]:
    """By what they know the person; nothing of a kind they never had."""
    points = ContactPoint.objects.filter(person=person).order_by("collected_at").values_list("kind", "value")
    known: dict[str, list[str]] = {"email": [], "phone": [], "name": [person.name]}
    for kind, value in points[:_MOST]:
        known["email" if kind == Kind.EMAIL else "phone"].append(value)
    return _filled({role: known[role] for key, role in _ROLES.items() if key in had})


def _filled(known: dict[str, list[str]]) -> dict[str, list[str]]:
    return {role: values for role, values in known.items() if any(values)}


def _note(recipient: Recipient, act: Act, content: dict[str, Any], *, person: UUID, **about: Any) -> Notice:
    number = uuid7()
    notice = Notice.objects.create(
        id=number, recipient=recipient, act=act, sealed=seal(number, {"person": str(person), **content}),
        due_at=periods.deadline(now(), "answer.request", scope.current()), **about,
    )  # fmt: skip
    tasks.tell_soon(notice.id)
    return notice
