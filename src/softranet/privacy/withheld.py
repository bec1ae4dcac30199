"""What a person is not told for now, because a law forbids telling them: an authority's gag, until its end.

The rows stay, count in every measurement and go with the person; they are left out of what the person is shown: the
copy, the page, the certificate. The law that forbids it, and until when, stands with whoever registers a condition.
"""

from typing import Any, TypeVar, cast

from django.db import models
from django.db.models import QuerySet

from softranet.privacy.scope import current

Q = TypeVar("Q", bound=QuerySet[Any])

_conditions: dict[str, str] = {}


def withhold(label: str, condition: str) -> None:
    """Register SQL, true for rows of the model ``label`` that their person is not told of now.

    It may use %(organisation)s, must not be null, and ends by itself (``… > now()``). Call it in ``AppConfig.ready``.
    """
    _conditions[label.lower()] = condition


def condition(model: type[models.Model]) -> str:
    """SQL for "is withheld now"; ``FALSE`` where nothing of this kind ever is."""
    found = _conditions.get(model._meta.label_lower)
    return f"({found})" if found else "FALSE"


def told(model: type[models.Model]) -> str:
    """SQL to append to a condition: what the person may be told of; empty where nothing of this kind is withheld."""
    return f" AND NOT {condition(model)}" if model._meta.label_lower in _conditions else ""


def without(rows: Q) -> Q:
    """A queryset less what is withheld, for pages."""
    found = _conditions.get(rows.model._meta.label_lower)
    if found is None:
        return rows
    where = found.replace("%(organisation)s", "%s")
    own = [str(current())] * where.count("%s")
    less: Any = rows.extra(where=[f"NOT ({where})"], params=own)  # noqa: S610 - conditions are of the program, not of anybody
    return cast("Q", less)
