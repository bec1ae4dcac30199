"""An organisation passes to somebody else: offered, accepted under the policy, announced to its people, sealed."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.mail.gateway import MailClass, enqueue
from softranet.moves.actions.tell import tell, untold
from softranet.moves.actions.whole import note
from softranet.moves.models import Transfer, TransferState
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.roles import MANAGE, demand
from softranet.people.export import WHAT
from softranet.people.models import Person
from softranet.privacy import bundle_out, envelope, facts, ledger, policies
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import ACCOUNTABILITY, RELATION
from softranet.web.tokens import digest, single_use

OPEN = (TransferState.OFFERED, TransferState.ACCEPTED)


class NotNow(ValueError):
    """The handing over is at another step; says which."""


def standing() -> Transfer | None:
    """The handing over that is under way."""
    return Transfer.objects.filter(state__in=OPEN).order_by("-offered_at").first()


def offer(*, actor: Membership, **facts_of: Any) -> tuple[Transfer, str]:
    """Offer the organisation to an acquirer, who gets a link by mail; returns it too.

    ``facts_of``: kind, acquirer, contact, country, transfer_basis. Raises ``NotNow`` where one is under way.
    """
    demand(actor, MANAGE)
    if standing() is not None:
        raise NotNow(_("One is under way already."))
    token, kept = single_use()
    basis = facts_of.pop("transfer_basis", "")
    transfer = Transfer(**facts_of, digest=kept, actor=actor.account_id)
    transfer.recipient = f"acquirer-{str(transfer.id)[-12:]}"
    transfer.save(force_insert=True)
    Recipient.objects.create(
        key=transfer.recipient, name=transfer.acquirer, kind=RecipientKind.ACQUIRER, country=transfer.country,
        purposes=[RELATION.key], categories=sorted(c.key for c in WHAT), transfer_basis=basis,
    )  # fmt: skip
    _record("transfer offered", transfer, actor=str(actor.account_id))
    organisation = Organisation.objects.get(id=current())
    url = settings.SOFTRANET_PUBLIC_URL + reverse("acquisition", args=[organisation.slug, token])
    enqueue(
        mail_class=MailClass.SERVICE, purpose=ACCOUNTABILITY, template="acquisition", address=transfer.contact,
        context={"url": url}, language=organisation.language, reference=transfer.id,
    )  # fmt: skip
    return transfer, url


def offered(token: str) -> Transfer | None:
    """The offer this token opens while it waits for the acquirer's answer."""
    return Transfer.objects.filter(digest=digest(token), state=TransferState.OFFERED).first()


def accept(transfer: Transfer, *, accepted_as: str, public_key: str) -> Transfer:
    """The acquirer adheres to the policy in force and names the key to seal for; the people are told from now on.

    Raises ``ValueError`` for a key that is none, ``NotNow`` where no policy is in force.
    """
    try:
        raw = b64decode(public_key.strip(), validate=True)
        X25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise ValueError(_("Found no key; expected 32 bytes in base64, the public half of an X25519 key.")) from None
    version = policies.in_force()
    if version is None:
        raise NotNow(_("There is no policy in force to accept."))
    row = Transfer.objects.select_for_update().get(id=transfer.id)
    if row.state != TransferState.OFFERED:
        raise NotNow(_("This offer has been answered."))
    row.state, row.public_key, row.accepted_as, row.accepted_at = TransferState.ACCEPTED, raw, accepted_as, now()
    row.policy_number, row.policy_sha256 = version.number, version.sha256
    row.due_at = now() + timedelta(days=facts.value("notice.policy", current()))
    row.save()
    _record("transfer accepted", row, number=version.number, sha256=version.sha256, by=digest(accepted_as).hex()[:16])
    tell(about=row.id)
    return row


def call_off(transfer: Transfer, *, actor: Membership) -> None:
    """Nothing passes; what people were told stays on record."""
    demand(actor, MANAGE)
    if transfer.state in OPEN:
        transfer.state = TransferState.CALLED_OFF
        transfer.save(update_fields=["state"])
        Recipient.objects.filter(key=transfer.recipient).update(ended_at=now())
        _record("transfer called off", transfer, actor=str(actor.account_id))


def hindrance(transfer: Transfer) -> str:
    """Why it cannot be handed over yet, in words; empty when it can."""
    if transfer.state != TransferState.ACCEPTED or transfer.due_at is None:
        return _("The acquirer has not accepted the policy.")
    version = policies.in_force()
    if version is None or version.sha256 != transfer.policy_sha256:
        return _("Another version of the policy is in force than the one the acquirer accepted.")
    if now() < transfer.due_at:
        return _("People can still leave.")
    return _("Somebody has not been told yet.") if untold(transfer.id, now()) else ""


def hand_over(transfer: Transfer, *, actor: Membership) -> Iterator[bytes]:
    """Everything, sealed so that only the acquirer opens it, in pieces. Raises ``NotNow``, which says why not yet.

    For each person it is put on record before the first piece is handed out.
    """
    demand(actor, MANAGE)
    row = Transfer.objects.select_for_update().get(id=transfer.id)
    reason = hindrance(row)
    if reason:
        raise NotNow(reason)
    row.state, row.sealed_at = TransferState.SEALED, now()
    row.save(update_fields=["state", "sealed_at"])
    _record("transfer sealed", row, actor=str(actor.account_id))
    return _pieces(current(), row, actor.account_id)


def tell_newcomers() -> None:
    """Who came after the announcement is told too."""
    transfer = standing()
    if transfer is not None and transfer.state == TransferState.ACCEPTED and untold(transfer.id, now()):
        tell(about=transfer.id)


def _pieces(organisation: UUID, transfer: Transfer, by: UUID) -> Iterator[bytes]:
    note(organisation, transfer.id, by, transfer.recipient, gated=True)

    def unrecorded() -> list[Any]:
        """Whoever had the use of their data restricted, or objected, or came since: nothing of them goes."""
        passed = Disclosure.objects.filter(reference=transfer.id, subject=OuterRef("pk"))
        return list(Person.objects.exclude(Exists(passed)).values_list("id", flat=True))

    pieces = bundle_out.write(organisation, without=unrecorded)
    yield from envelope.seal(pieces, bytes(transfer.public_key or b""))


def _record(kind: str, transfer: Transfer, **more: Any) -> None:
    ledger.record(kind, {"transfer": str(transfer.id), "recipient": transfer.recipient, **more})
