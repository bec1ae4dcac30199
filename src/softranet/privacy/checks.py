"""Start-up checks: nothing is held that nobody declared."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from softranet.privacy import facts
from softranet.privacy.declarations import SUBJECT, Holding, Words, holdings
from softranet.privacy.special_field import SpecialField
from softranet.privacy.vocabulary import Category

_TELLING = (Category.CONVERSATION, Category.RELATION, Category.REQUEST)
_A_LABEL = 120
"""Characters: what can be no longer is no text."""


@register("softranet_privacy")
def declared(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Every concrete field of every installed model is declared, and every declaration fits its model."""
    known = {h.label.lower(): h for h in holdings()}
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue
        entry = known.get(model._meta.label_lower)
        if entry is None:
            found.append(Error(
                f"{model._meta.label} is not declared.",
                hint="Say what it holds with softranet.privacy.declarations.holds, beside the model.",
                obj=model, id="softranet.E001",
            ))  # fmt: skip
        else:
            found.extend(_mismatches(model, entry))
    return found


def _mismatches(model: type[models.Model], entry: Holding) -> Iterable[CheckMessage]:
    names = {f.name for f in model._meta.concrete_fields}
    inherited = {"id", "organisation_id"}
    for name in sorted(names - entry.fields.keys()):
        yield Error(
            f"{model._meta.label}.{name} is declared neither personal nor impersonal.",
            hint=f"Add {name}=Personal(Category.…) or {name}=Impersonal('why') to its declaration.",
            obj=model, id="softranet.E002",
        )  # fmt: skip
    reverse = {name for name, held in entry.fields.items() if held is SUBJECT}  # E005 looks at the path
    for name in sorted(entry.fields.keys() - names - inherited - reverse):
        yield Error(f"{model._meta.label} declares {name!r}, which it does not have.", obj=model, id="softranet.E003")
    if entry.personal and (entry.purpose is None or entry.keep is None):
        yield Error(
            f"{model._meta.label} holds personal data without a purpose or a period.",
            hint="Give holds(...) purpose= and keep=.", obj=model, id="softranet.E004",
        )  # fmt: skip
    yield from _unprotected(model, entry)
    if entry.subject:
        yield from _unsaid(model, entry)
    if entry.subject and entry.subject != "self":
        yield from _unreachable(model, entry)
    if entry.keep and entry.keep.fact:
        yield from _unsweepable(model, entry, entry.keep.since, entry.keep.fact)


def _unsaid(model: type[models.Model], entry: Holding) -> Iterable[CheckMessage]:
    """A text can name others (GDPR Art. 15(4)): a copy has to know whose words it hands out."""
    for name, held in entry.personal.items():
        field = model._meta.get_field(name)
        structured = isinstance(field, models.JSONField)
        free = structured or isinstance(field, models.TextField) or (getattr(field, "max_length", 0) or 0) >= _A_LABEL
        if free and held.shown and held.category in _TELLING and held.words is None:
            yield Error(
                f"{model._meta.label}.{name} is a free text and does not say whose words it is.",
                hint="Give Personal(...) words=Words.THEIRS, TOLD or ABOUT, see privacy.texts.",
                obj=model, id="softranet.E014",
            )  # fmt: skip
        if structured and held.words is Words.ABOUT:
            yield Error(
                f"{model._meta.label}.{name} has others' words in a structure, where no passage can be covered.",
                hint="Keep them in a text field of their own.", obj=model, id="softranet.E015",
            )  # fmt: skip


def _unprotected(model: type[models.Model], entry: Holding) -> Iterable[CheckMessage]:
    """What is of a special category rests on explicit consent, in a field that seals it and asks for the consent."""
    sealed = {f.name for f in model._meta.concrete_fields if isinstance(f, SpecialField)}
    special = {name for name, held in entry.personal.items() if held.category.special}
    for name in sorted(special):
        if entry.purpose is None or not entry.purpose.explicit:
            yield Error(
                f"{model._meta.label}.{name} is of a special category and rests on no explicit consent.",
                hint="Its purpose needs Basis.EXPLICIT_CONSENT (GDPR Art. 9(2)(a)).", obj=model, id="softranet.E011",
            )  # fmt: skip
    for name in sorted(special ^ sealed):
        yield Error(
            f"{model._meta.label}.{name}: a special category and a SpecialField go together, and one is missing.",
            hint="Lists, filters and audiences can reach any other field.", obj=model, id="softranet.E012",
        )  # fmt: skip
    if sealed and entry.subject != "subject":
        yield Error(
            f"{model._meta.label} holds a special category without a SubjectKey named 'subject'.",
            hint="The consent is looked up by it at each write.", obj=model, id="softranet.E013",
        )  # fmt: skip


def _unreachable(model: type[models.Model], entry: Holding) -> Iterable[CheckMessage]:
    """Each step of the path to the person is a key with an index."""
    step: Any = model
    for name in (entry.subject or "").split("__"):
        try:
            key = step._meta.get_field(name)
        except FieldDoesNotExist:
            yield Error(
                f"{model._meta.label}: the path {entry.subject!r} to the person breaks at {name!r}.",
                obj=model, id="softranet.E005",
            )  # fmt: skip
            return
        if not indexed(step, name):
            yield Error(
                f"{step._meta.label}.{name} leads to a person without an index.", obj=model, id="softranet.E006"
            )
        step = key.related_model


def _unsweepable(model: type[models.Model], entry: Holding, since: str, fact: str) -> Iterable[CheckMessage]:
    if fact not in facts.facts():
        yield Error(f"{model._meta.label} is kept by an unknown fact {fact!r}.", obj=model, id="softranet.E007")
    if not indexed(model, since):
        yield Error(
            f"{model._meta.label}.{since} is the clock of a period and has no index.",
            hint="Add an index on (organisation_id, that field), or on it alone.", obj=model, id="softranet.E008",
        )  # fmt: skip


def indexed(model: Any, name: str) -> bool:
    """Whether an index begins with this field, or with organisation_id and this field."""
    field = model._meta.get_field(name)
    if field.auto_created and not field.concrete:  # a key that points here: the index is on its own side
        return indexed(field.related_model, field.field.name)
    if field.primary_key or field.unique or field.db_index:
        return True
    rows = [list(i.fields) for i in model._meta.indexes] + [
        list(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)
    ]
    rows = [[column.lstrip("-") for column in row if column != "organisation_id"] for row in rows]
    return any(row[:1] == [name] for row in rows)
