"""Tasks: enqueued in the transaction of their data, run in the scope of one organisation."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from softranet.privacy.scope import current, organisation_scope

P = ParamSpec("P")


@contextmanager
def at_home(organisation_id: UUID) -> Iterator[None]:
    """The scope of an organisation and its time zone, in which deadlines count."""
    tenants: Any = apps.get_model(settings.PRIVACY_TENANT_MODEL)
    with organisation_scope(organisation_id):
        zone = tenants.objects.filter(pk=organisation_id).values_list("time_zone", flat=True).first()
        with timezone.override(zone):
            yield


def scoped_task(name: str, **options: Any) -> Callable[[Callable[P, None]], Callable[P, int]]:
    """Make a function a job. Calling the result enqueues it for the organisation whose scope is open.

    Arguments must be keyword arguments of ids or numbers; the job runs inside ``at_home``. It is
    retried when it raises, and again when its worker was killed, so it must be safe to run twice.
    """

    def decorate(function: Callable[P, None]) -> Callable[P, int]:
        def run(organisation_id: str, **arguments: Any) -> None:
            with at_home(UUID(organisation_id)):
                function(**arguments)  # type: ignore[call-arg]

        options.setdefault("retry", 5)
        register: Any = app.task(name=name, **options)
        task = register(run)

        @functools.wraps(function)
        def enqueue(*args: P.args, **arguments: P.kwargs) -> int:
            number: int = task.defer(organisation_id=str(current()), **{k: _plain(v) for k, v in arguments.items()})
            return number

        enqueue.run_now = function  # type: ignore[attr-defined]
        return enqueue

    return decorate


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
