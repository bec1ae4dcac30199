"""What recurs: measuring every promise, and letting announced versions take effect."""

from softranet.privacy.promise import measure, promises


def measure_all() -> None:
    """Measure every promise in the open scope by what is new, and keep the result."""
    for promise in promises():
        measure(promise, whole=False)
