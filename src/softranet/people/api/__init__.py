"""People and their consents, over the API."""

from softranet.api import registry
from softranet.people.api import consents, people


def connect() -> None:
    registry.add("/people", people.router, "people")
    registry.add("/people/{person}/consents", consents.router, "consents")
