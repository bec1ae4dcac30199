"""The owners of an organisation whose data would pass with the whole installation: told, and asked back there."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from softranet.mail.gateway import MailClass, enqueue
from softranet.moves.models import SalePart, Transfer
from softranet.organisations.models import Membership, Organisation, Role
from softranet.people.models import Person
from softranet.privacy.models import Disclosure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NOTICES


def tell(transfer: Transfer, part: SalePart) -> None:
    """Mail each owner, as the operator, that they can object or take everything along; in the organisation's scope."""
    organisation = Organisation.objects.get(id=part.number)
    if organisation.is_operator or transfer.due_at is None:
        return
    members = Membership.objects.filter(organisation_id=organisation.id, role=Role.OWNER).select_related("account")
    found = [(member.account.email, member.account.language or organisation.language) for member in members]
    transfer.owners_told_at = now()
    transfer.save(update_fields=["owners_told_at"])
    context = {
        "customer": organisation.name, "acquirer": transfer.acquirer, "country": transfer.country,
        "on": timezone.localdate(transfer.due_at, ZoneInfo(organisation.time_zone)).isoformat(),
        "url": settings.SOFTRANET_PUBLIC_URL + reverse("transfers", args=[organisation.slug]),
    }  # fmt: skip
    with organisation_scope(part.organisation_id):
        for address, language in found:
            enqueue(
                mail_class=MailClass.SERVICE, purpose=NOTICES, template="installation-passes", context=context,
                address=address, reference=part.id, language=language,
            )  # fmt: skip


def tell_over(transfer: Transfer, part: SalePart) -> None:
    """Mail each owner who was told, as the operator, that it does not happen; in the organisation's scope."""
    if transfer.owners_told_at is None:
        return
    organisation = Organisation.objects.get(id=part.number)
    members = Membership.objects.filter(organisation_id=organisation.id, role=Role.OWNER).select_related("account")
    found = [(member.account.email, member.account.language or organisation.language) for member in members]
    context = {"customer": organisation.name, "acquirer": transfer.acquirer}
    with organisation_scope(part.organisation_id):
        for address, language in found:
            enqueue(
                mail_class=MailClass.SERVICE, purpose=NOTICES, template="installation-stays", context=context,
                address=address, reference=part.id, language=language,
            )  # fmt: skip


def of(organisation: UUID, operators: UUID, *, sale: UUID) -> list[str]:
    """The owners' numbers among the operator's people, of those who pass themselves."""
    with organisation_scope(organisation):
        members = Membership.objects.filter(organisation_id=organisation, role=Role.OWNER)
        accounts = list(members.values_list("account_id", flat=True))
    passed = Disclosure.objects.filter(reference=sale, subject=OuterRef("pk"))
    with organisation_scope(operators):
        found = Person.objects.filter(Exists(passed), account__in=accounts).order_by("id")
        return [str(number) for number in found.values_list("id", flat=True)]
