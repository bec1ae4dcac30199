"""The owner's own way into the suite's database: to sabotage it, and to tidy up what was committed."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """Every statement takes effect at once."""
    with psycopg.connect(getattr(settings, "SOFTRANET_OWNER_URL"), autocommit=True) as connection:  # noqa: B009 - set by the suite
        yield connection
