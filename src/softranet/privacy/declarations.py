"""Declaring what every field of every model holds.

A concrete field of any installed model that is declared neither personal nor impersonal stops the program
from starting (``checks``). What is true of a kind of record is said here once and never copied into rows.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar, overload

from django.apps import apps
from django.db import models

from softranet.privacy.vocabulary import Category, Purpose

M = TypeVar("M", bound=type[models.Model])


class Ending(Enum):
    """What happens to a record when it is due or its person is erased."""

    DELETE = "delete"
    DEPERSONALISE = "depersonalise"


@dataclass(frozen=True)
class Keep:
    """How long: the age of the field ``since`` against a fact; an indexed column, so the sweep is a range delete.

    ``fact=None``: as long as the record it hangs on (``since`` names the path to it); it ends with that one.
    ``law``: a statute that forbids erasing earlier; erasure then keeps the record and the certificate names it.
    """

    since: str
    fact: str | None
    then: Ending = Ending.DELETE
    law: str | None = None


class Words(Enum):
    """Whose words a free text is, for a copy must not take others' rights (GDPR Art. 15(4)), see ``texts``."""

    THEIRS = "theirs"
    TOLD = "told"  # written to them; what never reached them is said by ``texts.untold``
    ABOUT = "about"  # written about them, by others


@dataclass(frozen=True)
class Personal:
    """A field that says something about a person.

    ``gone`` is what replaces the value when a record is depersonalised: ``None`` stands for the field's empty
    value (NULL where allowed, else an empty string). ``shown`` is false for derived copies (search keys) and
    secrets, which a dossier mentions but does not print. ``editable``: the person can correct it themselves.
    ``words``: whose words it is; a free text has to say it, or nothing starts.
    """

    category: Category
    gone: Any = None
    shown: bool = True
    editable: bool = False
    words: Words | None = None


@dataclass(frozen=True)
class Impersonal:
    """A field that says nothing about a person, and why that is so."""

    why: str

    def __post_init__(self) -> None:
        if len(self.why) < 5:
            raise ValueError(f"an impersonal field needs a reason, found {self.why!r}")


LINK = Impersonal("points to a record that is declared on its own")
SUBJECT = Impersonal("points to the person")

Held = Personal | Impersonal


@dataclass(frozen=True)
class Holding:
    """The declaration of one model. ``subject`` is the path of keys to the person, ``"self"`` for the person's
    own model, ``None`` for records about nobody."""

    label: str
    subject: str | None
    purpose: Purpose | None
    keep: Keep | None
    fields: dict[str, Held] = field(default_factory=dict)
    title: str = ""  # a field that names the record for people

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def personal(self) -> dict[str, Personal]:
        return {name: held for name, held in self.fields.items() if isinstance(held, Personal)}

    @property
    def categories(self) -> set[Category]:
        return {held.category for held in self.personal.values()}


_holdings: dict[str, Holding] = {}

_INHERITED: dict[str, Held] = {
    "id": Impersonal("a number made at random"),
    "organisation_id": Impersonal("whose record it is"),
}


class Declared:
    """What ``holds`` returns: decorates a model class, or takes the label of somebody else's model."""

    def __init__(self, **holding: Any) -> None:
        self.holding = holding

    @overload
    def __call__(self, model: str) -> str: ...
    @overload
    def __call__(self, model: M) -> M: ...
    def __call__(self, model: Any) -> Any:
        label = model if isinstance(model, str) else model._meta.label
        if label.lower() in _holdings:
            raise ValueError(f"{label} is declared twice")
        _holdings[label.lower()] = Holding(label=label, **self.holding)
        return model


def holds(
    *,
    subject: str | None = None,
    purpose: Purpose | None = None,
    keep: Keep | None = None,
    title: str = "",
    **fields: Held,
) -> Declared:
    """Declare a model: ``@holds(...)`` above a class of ours, ``holds(...)("account.EmailAddress")`` for others'."""
    key = {subject.split("__")[0]: SUBJECT} if subject and subject != "self" else {}
    held = {**_INHERITED, **key, **fields}
    return Declared(subject=subject, purpose=purpose, keep=keep, title=title, fields=held)


def holdings() -> list[Holding]:
    """All declarations of installed models, in the order of their labels."""
    return [h for _, h in sorted(_holdings.items()) if _installed(h.label)]


def holding(model: type[models.Model]) -> Holding:
    """The declaration of a model. Raises ``KeyError`` where there is none (the start-up check prevents that)."""
    return _holdings[model._meta.label_lower]


def personal_holdings() -> list[Holding]:
    """Declarations of records about people, the person's own model last (children before their parents)."""
    about = [h for h in holdings() if h.subject]
    return sorted(about, key=lambda h: (h.subject == "self", -(h.subject or "").count("__"), h.label))


def _installed(label: str) -> bool:
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True
