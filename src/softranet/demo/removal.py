"""Taking the demo out again: every row of it, its owner's account, and nothing else."""

from softranet.moves.actions import end
from softranet.organisations.models import Organisation
from softranet.privacy import purge


class NotADemo(ValueError):
    """The organisation is a real one. Expected: one that was loaded as a demo; others end by their own asking."""


def count_rows(organisation: Organisation) -> dict[str, int]:
    """How many records of each kind removal would delete."""
    return purge.count(organisation.id)


def remove(organisation: Organisation) -> int:
    """Delete the demo; returns how many rows went. Raises ``NotADemo``."""
    if not organisation.is_demo:
        raise NotADemo(f"{organisation.slug} is not a demo")
    return sum(end.remove(organisation, reason="demo removed").values())
