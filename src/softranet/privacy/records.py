"""Base classes of records that belong to an organisation's scope."""

import os
import time
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.fields.related import ForeignKey
from django.utils import timezone

from softranet.privacy import scope


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562, section 5.7), made here because PostgreSQL before 18 cannot.

    The twelve bits after the milliseconds go on with the time, in quarters of a microsecond (section 6.2, method 3):
    what one process makes one after another is in that order, so that lists by number are too. 62 bits are chance.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    finer, chance = (rest << 12) // 1_000_000, int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(milliseconds & 0xFFFFFFFFFFFF) << 80 | 7 << 76 | finer << 64 | 2 << 62 | chance)


def lowest(at: datetime) -> UUID:
    """The lowest number that can be made at this time: a range of records by when they were made."""
    return UUID(int=(int(at.timestamp() * 1000) & 0xFFFFFFFFFFFF) << 80)


class ScopedRecord(models.Model):
    """A row of one organisation.

    The database enforces what the class says: row-level security, the primary key (organisation_id, id) and,
    for every ``ScopedKey``, a composite foreign key, are made from these classes by
    ``softranet.privacy.isolation.protect`` after each migration.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField(default=scope.current, editable=False)

    class Meta:
        abstract = True


class ScopedKey(ForeignKey):  # type: ignore[type-arg]
    """A foreign key between records of one organisation.

    Foreign-key checks ignore row-level security, so a plain key could point into another organisation; the
    constraint in the database is therefore on (organisation_id, key), see ``isolation``.
    """

    def __init__(self, to: Any, on_delete: Any = models.CASCADE, **options: Any) -> None:
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class SubjectKey(ScopedKey):
    """A key to the data subject: the model that ``PRIVACY_SUBJECT_MODEL`` names."""

    def __init__(self, on_delete: Any = models.CASCADE, **options: Any) -> None:
        options.pop("to", None)
        super().__init__(settings.PRIVACY_SUBJECT_MODEL, on_delete, **options)

    @property
    def swappable_setting(self) -> str:
        return "PRIVACY_SUBJECT_MODEL"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("to", None)
        return name, path, args, kwargs


def now() -> datetime:
    """The present time, aware, in UTC; one place to patch a clock in tests."""
    return timezone.now()
