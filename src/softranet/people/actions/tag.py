"""Putting people into groups of the organisation's own, and taking them out."""

from softranet.organisations.models import Membership
from softranet.organisations.roles import EDIT, demand
from softranet.people import normalise
from softranet.people.actions.edit import staff_source
from softranet.people.models import Person, PersonTag, Tag
from softranet.privacy import ledger


def tag(person: Person, name: str, *, actor: Membership) -> PersonTag:
    """Give a person a tag, made when it is new; again is no error. Raises ``ValueError`` for no word at all."""
    demand(actor, EDIT)
    word = normalise.text(name, 50)
    if not word:
        raise normalise.missing(normalise.A_WORD)
    row, _new = Tag.objects.get_or_create(name=word)
    given = PersonTag.objects.filter(person=person, tag=row).first()
    if given is not None:
        return given
    source = staff_source(actor)
    given = PersonTag.objects.create(person=person, tag=row, source=source)
    _record("tagged", person, row, actor)
    return given


def untag(person: Person, row: Tag, *, actor: Membership) -> bool:
    """Take a tag away; a tag nobody has goes with it. Returns whether the person had it."""
    demand(actor, EDIT)
    taken, _tables = PersonTag.objects.filter(person=person, tag=row).delete()
    if taken:
        _record("untagged", person, row, actor)
        if not PersonTag.objects.filter(tag=row).exists():
            row.delete()
    return bool(taken)


def _record(kind: str, person: Person, row: Tag, actor: Membership) -> None:
    payload = {"person": str(person.id), "tag": str(row.id), "actor": str(actor.account_id)}
    ledger.record(kind, payload, person.id)
