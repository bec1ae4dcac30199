"""Collection points and what came in, over the API."""

from softranet.api import registry
from softranet.intake.api import points, submissions, subscriptions


def connect() -> None:
    registry.add("/points", points.router, "points")
    registry.add("/submissions", submissions.router, "submissions")
    registry.add("/subscriptions", subscriptions.router, "subscriptions")
