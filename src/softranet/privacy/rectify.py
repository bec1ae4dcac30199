"""Rectification: what is wrong is put right at once, and passed on (GDPR Art. 16 and 19)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models

from softranet.privacy import ledger
from softranet.privacy.declarations import holding
from softranet.privacy.models import Source
from softranet.privacy.subjects import pseudonym

_hooks: list[Callable[[Any, models.Model, list[str]], None]] = []


class NotRectifiable(ValueError):
    """A field that people do not correct themselves.

    Found: a name that is not declared ``editable``. Expected: one that is.
    """


def on_rectified(
    hook: Callable[[Any, models.Model, list[str]], None],
) -> Callable[[Any, models.Model, list[str]], None]:
    """Have (person, record, names of the fields) told in the same transaction, to pass the correction on."""
    _hooks.append(hook)
    return hook


def rectify(
    subject: Any,
    record: models.Model,
    changes: dict[str, Any],
    *,
    actor: UUID | None = None,
    source: Source | None = None,
) -> list[str]:
    """Correct fields of one record; returns the names of those that changed. The old values are not kept.

    ``source``: the act by which the correction came, noted on a record that keeps one.

    Raises:
        NotRectifiable: see there.
        django.core.exceptions.ValidationError: a value does not fit its field.
    """
    open_to_it = {name for name, held in holding(type(record)).personal.items() if held.editable}
    surplus = sorted(changes.keys() - open_to_it)
    if surplus:
        raise NotRectifiable(
            f"{record._meta.label}: {', '.join(surplus)}; expected some of {', '.join(sorted(open_to_it))}"
        )
    changed = sorted(name for name, value in changes.items() if getattr(record, name) != value)
    if not changed:
        return []
    for name in changed:
        setattr(record, name, changes[name])
    names = {field.name for field in record._meta.concrete_fields}
    record.full_clean(exclude=names - set(changed), validate_unique=True, validate_constraints=False)
    written = [*changed]
    if source is not None and "source" in names:
        record.source = source  # type: ignore[attr-defined]
        written += ["source"]
        if "source_row" in names:
            record.source_row = None  # type: ignore[attr-defined]
            written += ["source_row"]
    record.save(update_fields=written)
    ledger.record(
        "rectified",
        {"record": str(record.pk), "table": record._meta.label, "fields": changed, "actor": str(actor or "")},
        subject_id=pseudonym(subject.pk),
    )
    for hook in _hooks:
        hook(subject, record, changed)
    return changed
