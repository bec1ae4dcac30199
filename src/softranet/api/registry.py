"""The resources of the API, added by the apps they belong to in ``AppConfig.ready``."""

from dataclasses import dataclass

from ninja import Router


@dataclass(frozen=True)
class Resource:
    """A router and where it hangs below /api/v1/."""

    prefix: str
    router: Router
    tag: str


_resources: dict[str, Resource] = {}


def add(prefix: str, router: Router, tag: str) -> None:
    """Hang a router at ``/api/v1<prefix>``. Raises ``ValueError`` when the place is taken."""
    if prefix in _resources:
        raise ValueError(f"{prefix!r} is taken by {_resources[prefix].tag!r}")
    _resources[prefix] = Resource(prefix, router, tag)


def resources() -> list[Resource]:
    return [_resources[prefix] for prefix in sorted(_resources)]
