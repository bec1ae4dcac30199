"""What follows from a correction of a person's name, whoever made it."""

from typing import Any

from django.db import models

from softranet.people.folding import fold
from softranet.people.models import Person
from softranet.privacy.records import now
from softranet.privacy.rectify import on_rectified


@on_rectified
def find_by_new_name(subject: Any, record: models.Model, fields: list[str]) -> None:
    """The list finds and sorts them by the name as it is now; and a correction is a sign of life."""
    changes: dict[str, Any] = {"last_activity_at": now()}
    if isinstance(record, Person) and {"name", "company"} & set(fields):
        changes["sort_key"] = fold(record.name or record.company)
    Person.objects.filter(pk=subject.pk).update(**changes)
