"""Start-up checks: a collection point says of every field what it is, what for, on which basis and how long."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from softranet.intake.points import Field, Point, points
from softranet.privacy.facts import facts
from softranet.privacy.vocabulary import Basis, Category, purposes

_RESERVED = {"token", "subject_again"}


@register("softranet_intake")
def declared_points(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """Every declared point is complete."""
    return [message for point in points().values() for message in faults(point)]


def faults(point: Point) -> Iterable[CheckMessage]:
    """What a declaration lacks; types alone do not stop ``None`` or a misspelt fact."""

    def error(number: int, text: str, hint: str) -> Error:
        return Error(f"Collection point {point.key!r}: {text}", hint=hint, id=f"softranet.I{number:03}")

    if not point.fields:
        yield error(1, "asks for nothing.", "Give it fields=(Field(…),).")
    for asked in point.fields:
        yield from _field_faults(point, asked, error)
    for consent in point.consents:
        if consent.purpose not in purposes() or not consent.purpose.needs_consent:
            yield error(8, "asks for a consent that its purpose does not rest on.", "Its Basis must be CONSENT.")
    if point.confirmed_first and "email" not in point.keys:
        yield error(9, "confirms from a mailbox it does not ask for.", "Give it a field with the key 'email'.")


def _field_faults(point: Point, asked: Field, error: Callable[[int, str, str], Error]) -> Iterable[CheckMessage]:
    where = f"the field {asked.key!r} "
    if not isinstance(asked.category, Category):
        yield error(2, where + "has no category.", "Give it one of softranet.privacy.vocabulary.Category.")
    elif asked.category.special:
        yield error(10, where + "asks for a special category.", "People tell it on their own page, by itself.")
    purpose = point.purpose_of(asked)
    if purpose not in purposes():
        yield error(3, where + "has no declared purpose.", "Register it with softranet.privacy.vocabulary.register.")
    elif not isinstance(purpose.basis, Basis):
        yield error(4, where + "has a purpose without a legal basis.", "Give the purpose a Basis.")
    if point.keep_of(asked) not in facts():
        yield error(5, where + "has no period.", f"keep= names a fact; found {point.keep_of(asked)!r}.")
    if not str(asked.label or ""):
        yield error(6, where + "has no label.", "Say in a word or two what to enter.")
    if asked.key in _RESERVED or [f.key for f in point.fields].count(asked.key) > 1:
        yield error(7, where + "has a key that is taken.", "Choose another key.")
