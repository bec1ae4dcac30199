"""Ways out that stand in a message; the app that has the pages provides them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from softranet.privacy.vocabulary import Purpose


@dataclass(frozen=True)
class Links:
    """Absolute addresses. ``unsubscribe`` ends this one purpose by one POST; ``preferences`` shows all."""

    unsubscribe: str = ""
    preferences: str = ""


Provider = Callable[[UUID, UUID | None, Purpose, str], Links]
_provider: list[Provider] = []


def provide(provider: Provider) -> None:
    """Name the function of (subject id, contact point id, purpose, base URL); the last one named counts."""
    _provider[:] = [provider]


def to(subject_id: UUID, record: UUID | None, purpose: Purpose, base_url: str) -> Links:
    return _provider[0](subject_id, record, purpose, base_url) if _provider else Links()
