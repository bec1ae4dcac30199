"""Who a message is from; the app that knows the organisations provides it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class Identity:
    """An organisation as its letters name it. ``address``: the lines of its postal address."""

    name: str
    sender_name: str
    sender_email: str
    address: tuple[str, ...] = ()
    policy_url: str = ""
    contact_url: str = ""
    base_url: str = ""
    language: str = ""

    @property
    def domain(self) -> str:
        """Of the sender, for message numbers and list ids."""
        return self.sender_email.rpartition("@")[2] or "localhost"

    @property
    def reachable(self) -> bool:
        """Whether somebody can find whom the letter is from: a marketing letter must say so."""
        return bool(self.address)


_provider: list[Callable[[UUID], Identity]] = []


def provide(provider: Callable[[UUID], Identity]) -> None:
    """Name the function that gives an organisation's identity; the last one named counts."""
    _provider[:] = [provider]


def of(organisation_id: UUID) -> Identity:
    """Raises nothing: without a provider the installation itself writes."""
    if _provider:
        return _provider[0](organisation_id)
    return Identity(name="Softranet", sender_name="Softranet", sender_email=settings.DEFAULT_FROM_EMAIL)
