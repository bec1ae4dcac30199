"""How often something may be asked in an hour, counted in the cache that all processes share."""

from django.core.cache import cache

from softranet.privacy.records import now

HOUR = 3600


def within(what: str, most: int) -> bool:
    """Count one more of ``what``; whether there were no more than ``most`` in this hour of the clock.

    Written with its own time to live each time: the cache's own ``incr`` forgets it after five minutes, and fails where
    the key goes between the question and the answer.
    """
    key = f"{int(now().timestamp()) // HOUR}.{what}"
    number = int(cache.get(key, 0)) + 1
    cache.set(key, number, 2 * HOUR)
    return number <= most
