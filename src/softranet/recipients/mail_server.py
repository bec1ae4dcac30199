"""What is known of the mail server: the operator states it once, and every organisation's register shows it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from softranet.mail.recipient import SERVER, local
from softranet.organisations.models import Organisation
from softranet.privacy.entitlement import gaps
from softranet.privacy.models import Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import current, organisation_scope

STATED = (
    "name", "country", "transfer_basis", "agreement_from", "agreement_until", "vetted_at", "vetting",
    "security_contact", "sub_processors",
)  # fmt: skip


def facts() -> Mapping[str, Any]:
    """For the entry of the open scope; nothing for the operator's own, which somebody fills in."""
    operator = Organisation.objects.filter(is_operator=True).first()
    here = local()
    if here or operator is None:
        return {"country": (operator or Organisation.objects.get(id=current())).country} if here else {}
    if operator.id == current():
        return {}
    with organisation_scope(operator.id):
        row = Recipient.objects.filter(key=SERVER).first()
    return {name: getattr(row, name) for name in STATED} if row else {}


def stated(organisation: Organisation) -> bool:
    """Whether mail may go: nothing is missing, or it is not this organisation that states it."""
    if local() or not organisation.is_operator:
        return True
    row = Recipient.objects.filter(key=SERVER).first()
    return row is not None and not gaps(row, now().date())


def country(organisation_id: UUID) -> str:
    """Where an organisation is: what lies outside of it is a transfer."""
    return Organisation.objects.values_list("country", flat=True).get(id=organisation_id)
