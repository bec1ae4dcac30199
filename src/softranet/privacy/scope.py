"""Whose data a piece of work may touch.

With tenancy (``PRIVACY_TENANT_MODEL`` is set) every scoped table has row-level security that compares its
``organisation_id`` with a transaction-local setting. An unset scope is an error in the database as soon as there
is a row to compare; evidence asks for the scope first, so that it is never "0 violations" by accident. Without
tenancy there is one scope.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

ONLY_SCOPE = UUID(int=0)
"""The scope of a project without tenancy."""

_current: ContextVar[UUID | None] = ContextVar("softranet_scope", default=None)


class NoScope(LookupError):
    """No organisation's scope is open.

    Found: scoped data was touched outside ``organisation_scope``. Expected: the action and the rendering of
    its answer run inside ``with organisation_scope(organisation_id):``.
    """


def tenancy() -> bool:
    """Whether this project keeps several organisations apart."""
    return bool(getattr(settings, "PRIVACY_TENANT_MODEL", None))


def current() -> UUID:
    """The organisation whose scope is open.

    Raises:
        NoScope: none is open and the project has tenancy.
    """
    if not tenancy():
        return ONLY_SCOPE
    found = _current.get()
    if found is None:
        raise NoScope("no organisation's scope is open; wrap the work in organisation_scope(organisation_id)")
    return found


def known_to_database(using: str = "default") -> bool:
    """Whether the database, too, is in the scope that is open here; false where none is.

    On a table that happens to be empty an unset scope is no error: nothing is compared. What counts must ask.
    """
    if not tenancy():
        return True
    wanted = _current.get()
    if wanted is None:
        return False
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_setting('softranet.organisation', true)")
        return bool(cursor.fetchone()[0] == str(wanted))


@contextmanager
def organisation_scope(organisation_id: UUID, *, using: str = "default") -> Iterator[None]:
    """Open a transaction in which only this organisation's rows exist.

    Put it around the action *and* the rendering; a streamed answer opens its own. The setting is local to
    the transaction, so it cannot leak through a connection pool. A nested scope is restored on exit.
    """
    if not tenancy():
        with transaction.atomic(using=using):
            yield
        return
    previous, outermost = _current.get(), not connections[using].in_atomic_block
    with transaction.atomic(using=using):
        _tell(organisation_id, using)
        token = _current.set(organisation_id)
        try:
            yield
        finally:
            _current.reset(token)
        # After an error the (sub)transaction is rolled back, and the setting with it; so it is after the outermost.
        if not outermost and connections[using].in_atomic_block and not connections[using].needs_rollback:
            _tell(previous, using)


def _tell(organisation_id: UUID | None, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('softranet.organisation', %s, true)", [str(organisation_id or "")]
        )
