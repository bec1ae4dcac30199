"""Collection points and what came in, over the API."""

from typing import Any

from softranet.intake.api import points, submissions, subscriptions


def connect(registry: Any) -> None:
    registry.add("/points", points.router, "points")
    registry.add("/submissions", submissions.router, "submissions")
    registry.add("/subscriptions", subscriptions.router, "subscriptions")
