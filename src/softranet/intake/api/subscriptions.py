"""Who gets the newsletter."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.responses import Status

from softranet.api.auth import Needs
from softranet.api.keyset import Limit, Page, keyset
from softranet.intake.actions.submit import Arrival, submit
from softranet.intake.api.entering import explain, filled, in_language
from softranet.intake.notice import show
from softranet.intake.points import NEWSLETTER_SIGN_UP
from softranet.organisations.models import Organisation
from softranet.organisations.roles import EDIT, VIEW
from softranet.people.models import Person
from softranet.privacy import consent
from softranet.privacy.models import Permission
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.models.consenting import GRANTED
from softranet.privacy.vocabulary import NEWSLETTER

router = Router()


class SubscriptionOut(Schema):
    person_id: UUID = Field(alias="subject_id")
    state: str
    since: datetime


class SignUp(Schema):
    email: str
    name: str = ""
    language: str = ""


@router.get("", auth=Needs(VIEW), response=Page[SubscriptionOut], summary="Subscriptions")
def list_subscriptions(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> Any:
    """Everybody who was ever asked about the newsletter, with the present state."""
    items, following = keyset(Permission.objects.filter(purpose_key=NEWSLETTER.key), after=after, limit=limit)
    return {"items": items, "next": following}


@router.post("", auth=Needs(EDIT), response={202: None}, summary="Sign somebody up")
def create_subscription(request: HttpRequest, sign_up: SignUp) -> Any:
    """They said yes on your own page to the words of the point ``newsletter``. It counts when they confirm it from
    their mailbox. The answer is the same whether or not they are known."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    with in_language(sign_up.language, organisation.language):
        form = filled(NEWSLETTER_SIGN_UP, {"email": sign_up.email, "name": sign_up.name}, [NEWSLETTER.key])
        _notice, shown = show(NEWSLETTER_SIGN_UP, organisation)
        if not submit(form, Arrival(organisation, shown, kind=SourceKind.API)):
            raise explain(form)
    return Status(202, None)


@router.delete("/{person}", auth=Needs(EDIT), response={204: None}, summary="End a subscription")
def delete_subscription(request: HttpRequest, person: UUID) -> Any:
    """Somebody told you to stop: it holds at once. Ending it again changes nothing."""
    found = get_object_or_404(Person, id=person)
    if consent.state(found, NEWSLETTER) in GRANTED:
        consent.withdraw(found, NEWSLETTER, how="api", actor=request.token.id)  # type: ignore[attr-defined]
    return Status(204, None)
