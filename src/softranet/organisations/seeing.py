"""What an account may see before any organisation is known: its own memberships."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def seen_as(account_id: object) -> Iterator[None]:
    """Let this account's own memberships be seen, whatever their organisation, until the block ends.

    Never around other work: in it "the members" would be those of the scope and the account's own elsewhere. An
    empty value shows none, whoever looked before.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('softranet.account', true), '')")
            before = cursor.fetchone()[0]
        identify(account_id)
        yield
        identify(before)


def identify(account_id: object) -> None:
    """The same until the transaction ends, for one that does nothing but look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('softranet.account', %s, true)", [str(account_id)])
