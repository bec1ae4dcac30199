"""An installation whose database may hold people who were erased does not start."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db.utils import DatabaseError
from psycopg_pool import PoolTimeout

from softranet.backups import journal, marker
from softranet.backups.journaling import TAIL
from softranet.backups.replay import returned


@register("softranet_backups")
def restore_finished(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    if not marker.restoring():
        return []
    return [
        Error(
            "A restore was begun and has not finished.",
            hint="Run `softranet database restore FILE` again, or `softranet database replay` to keep what is there.",
            id="softranet.backups.E001",
        )
    ]


@register(Tags.database)
def nobody_is_back(
    app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Finds a backup that was restored by hand, past the command."""
    if "default" not in (databases or ()):
        return []
    try:
        count = returned(journal.read(journal.place(), last=TAIL))
    except (DatabaseError, PoolTimeout):
        return []  # a database that does not answer, or has no tables yet, is told of elsewhere
    return (
        [
            Error(
                f"{count} people who were erased are back in the database.",
                hint="It was restored from a backup: run `softranet database replay`.",
                id="softranet.backups.E002",
            )
        ]
        if count
        else []
    )
