"""From what a program sent to the form that page and API share."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import translation

from softranet.api.errors import Refused, told
from softranet.intake.fields import PointForm, form_of
from softranet.intake.points import Point, points


def known_point(key: str) -> Point:
    """Raises ``Refused`` (404) naming the points there are."""
    found = points().get(key)
    if found is None:
        raise Refused(404, f"There is no such collection point; there are: {', '.join(points())}.")
    return found


def filled(point: Point, answers: Mapping[str, Any], consents: Iterable[str]) -> PointForm:
    """The point's form with these answers. Raises ``Refused`` (422) for what it never asked."""
    faults = [
        (f"answers.{key}"[:60], "an answer", f"one of: {', '.join(f.key for f in point.fields)}")
        for key in answers if key not in point.keys
    ]  # fmt: skip
    offered = {c.purpose.key: c.key for c in point.consents}
    faults += [
        (f"consents.{number}", "a purpose that is not asked for here", f"one of: {', '.join(offered) or 'none'}")
        for number, key in enumerate(consents) if key not in offered
    ]  # fmt: skip
    if faults:
        raise Refused(422, "Something was sent that this point does not ask for; see faults.", faults)
    return form_of(point)({**answers, **{offered[key]: "on" for key in consents}})


def explain(form: PointForm) -> Refused:
    """The form's errors as the API says them."""
    consents = {c.key: f"consents.{c.purpose.key}" for c in form.point.consents}
    faults = [
        (consents.get(name, f"answers.{name}"), *told(str(error)))
        for name, errors in form.errors.items() for error in errors
    ]  # fmt: skip
    return Refused(422, "What was entered does not fit; see faults.", faults)


def in_language(language: str, home: str) -> AbstractContextManager[None]:
    """Speak the language asked for, where it is one of ours, else the organisation's."""
    ours = dict(settings.LANGUAGES)
    return translation.override(language if language in ours else home if home in ours else "en")
