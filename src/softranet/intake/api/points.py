"""Collection points: what they ask, and what to tell people who answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from softranet.api.auth import Needs
from softranet.api.errors import Refused
from softranet.intake.actions.submit import Arrival, submit
from softranet.intake.api.entering import explain, filled, in_language, known_point
from softranet.intake.api.schemas import Entered, PointOut, described
from softranet.intake.notice import Shown, show
from softranet.intake.points import Point, points
from softranet.organisations.models import Organisation
from softranet.organisations.roles import EDIT, VIEW
from softranet.privacy.models import Terms
from softranet.privacy.models.collecting import SourceKind

router = Router()


@router.get("", auth=Needs(VIEW), response=list[PointOut], summary="All collection points")
def list_points(request: HttpRequest, language: str = "") -> Any:
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    with in_language(language, organisation.language):
        return [described(p, organisation, *show(p, organisation)) for p in points().values()]


@router.get("/{key}", auth=Needs(VIEW), response=PointOut, summary="One collection point")
def read_point(request: HttpRequest, key: str, language: str = "") -> Any:
    """Its fields, the consents to ask for, and the notice to show, in ``language`` (en, de)."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    with in_language(language, organisation.language):
        point = known_point(key)
        return described(point, organisation, *show(point, organisation))


@router.post("/{key}/submissions", auth=Needs(EDIT), response={202: None}, summary="Send what somebody entered")
def create_submission(request: HttpRequest, key: str, entered: Entered) -> Any:
    """For a form on your own server. Consents are confirmed from the person's mailbox before they count; the answer
    is the same whether or not the person is known."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    with in_language(entered.language, organisation.language):
        point = known_point(key)
        form = filled(point, entered.answers, entered.consents)
        _notice, shown = show(point, organisation)
        if entered.notice is not None:
            shown = _as_shown(point, entered.notice, shown)
        if not submit(form, Arrival(organisation, shown, kind=SourceKind.API)):
            raise explain(form)
    return Status(202, None)


def _as_shown(point: Point, number: UUID, present: Shown) -> Shown:
    """The notice the program says it showed, where that is one of this point's."""
    terms = Terms.objects.filter(id=number, kind="notice", key=point.key).first()
    if terms is None:
        fault = ("notice", "a number of no notice of this point", "the id from GET /points/" + point.key)
        raise Refused(422, "The notice is unknown; see faults.", [fault])
    return Shown(terms.language, terms.id, present.consents)
