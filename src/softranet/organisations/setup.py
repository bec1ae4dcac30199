"""The set-up: steps that apps above add to, done in any order, left and taken up again."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

from softranet.organisations.models import Organisation
from softranet.privacy.records import now


@dataclass(frozen=True)
class Step:
    """One page of the set-up. ``done`` says, from the organisation as it stands, whether it needs no more."""

    key: str
    label: Promise | str
    url_name: str
    done: Callable[[Organisation], bool]
    order: int

    def url(self, slug: str) -> str:
        return reverse(self.url_name, args=[slug])


_steps: dict[str, Step] = {}


def step(
    key: str, label: Promise | str, url_name: str, *, done: Callable[[Organisation], bool], order: int = 50
) -> None:
    """Add a step; its page is ``url_name``, reversed with the organisation's slug. Call it in ``AppConfig.ready``.

    The page ends with ``return onward(request.organisation)``.
    """
    _steps[key] = Step(key, label, url_name, done, order)


def steps() -> list[Step]:
    return sorted(_steps.values(), key=lambda one: one.order)


def standing(organisation: Organisation) -> list[tuple[Step, bool]]:
    """All steps with whether each is done."""
    return [(one, one.done(organisation)) for one in steps()]


def visited(key: str) -> Callable[[Organisation], bool]:
    """For steps whose answers all have defaults: done once its page was saved."""
    return lambda organisation: key in organisation.steps_done


def mark(organisation: Organisation, key: str) -> None:
    """Note that a step's page was saved."""
    if key not in organisation.steps_done:
        organisation.steps_done = [*organisation.steps_done, key]
        organisation.save(update_fields=["steps_done"])


def onward(organisation: Organisation) -> HttpResponseRedirect:
    """To the next step that is not done; when all are, the set-up ends and the workspace begins."""
    missing = next((one for one, done in standing(organisation) if not done), None)
    if missing is not None:
        return redirect(missing.url_name, organisation.slug)
    if organisation.set_up_at is None:
        organisation.set_up_at = now()
        organisation.save(update_fields=["set_up_at"])
    return redirect("workspace", organisation.slug)
