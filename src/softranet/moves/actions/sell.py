"""An organisation passes to somebody else: offered, accepted under the policy, announced to its people, sealed."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from softranet.mail.gateway import MailClass, enqueue
from softranet.moves.actions.tell import tell, tell_over, untold
from softranet.moves.actions.whole import note
from softranet.moves.models import Told, Transfer, TransferState
from softranet.organisations.models import Membership, Organisation
from softranet.organisations.operator import is_operators
from softranet.organisations.roles import MANAGE, demand
from softranet.people.export import WHAT
from softranet.people.models import Person
from softranet.privacy import bundle_out, entitlement, envelope, facts, ledger, policies
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import ACCOUNTABILITY, RELATION
from softranet.web.tokens import digest, single_use

OPEN = (TransferState.OFFERED, TransferState.ACCEPTED)
AGAIN = timedelta(days=7)
"""A download that broke off can be repeated so long, with nobody in it who was not in it the first time."""
_AT_ONCE = 1000


class NotNow(ValueError):
    """The handing over is at another step; says which."""


def standing() -> Transfer | None:
    """The handing over of this organisation alone that is under way."""
    return Transfer.objects.filter(state__in=OPEN, sale=None).order_by("-offered_at").first()


def handed_over() -> Transfer | None:
    """The last that was, whose file may be taken again."""
    found = Transfer.objects.filter(state=TransferState.SEALED, sealed_at__gt=now() - AGAIN)
    return found.filter(Q(sale=None) | Q(sale=F("id"))).order_by("-sealed_at").first()


def offer(*, actor: Membership | None, **facts_of: Any) -> tuple[Transfer, str]:
    """Offer the organisation to an acquirer, who gets a link by mail; returns it too.

    ``actor`` None: the command line. ``facts_of``: kind, acquirer, contact, country, transfer_basis. Raises
    ``NotNow`` where one is under way, or where it is the operator's, which passes with the whole installation.
    """
    if actor is not None:
        demand(actor, MANAGE)
    if is_operators():
        raise NotNow(_("The operator's own organisation passes with the whole installation."))
    if standing() is not None:
        raise NotNow(_("One is under way already."))
    transfer = draw_up(by=actor.account_id if actor else None, **facts_of)
    return transfer, invite(transfer)


def draw_up(*, by: UUID | None, transfer_basis: str = "", whole: bool = False, **facts_of: Any) -> Transfer:
    """An offer in the open scope, and the acquirer in its register. ``whole``: it is of everything, and so its own
    sale."""
    transfer = Transfer(**facts_of, digest=single_use()[1], actor=by)
    transfer.recipient = f"acquirer-{str(transfer.id)[-12:]}"
    transfer.sale = transfer.id if whole else transfer.sale
    transfer.save(force_insert=True)
    Recipient.objects.create(
        key=transfer.recipient, name=transfer.acquirer, kind=RecipientKind.ACQUIRER, country=transfer.country,
        purposes=[RELATION.key], categories=sorted(c.key for c in WHAT), transfer_basis=transfer_basis,
    )  # fmt: skip
    record("transfer offered", transfer, actor=str(by or ""))
    return transfer


def invite(transfer: Transfer) -> str:
    """Mail the acquirer a link, which replaces any before; returns it."""
    token, transfer.digest = single_use()
    transfer.save(update_fields=["digest"])
    organisation = Organisation.objects.get(id=current())
    url: str = settings.SOFTRANET_PUBLIC_URL + reverse("acquisition", args=[organisation.slug, token])
    enqueue(
        mail_class=MailClass.SERVICE, purpose=ACCOUNTABILITY, template="acquisition", address=transfer.contact,
        context={"url": url}, language=organisation.language, reference=transfer.id,
    )  # fmt: skip
    return url


def offered(token: str) -> Transfer | None:
    """The offer this token opens while it waits for the acquirer's answer."""
    found = Transfer.objects.filter(digest=digest(token), state__in=OPEN).first()
    if found is None or found.sale is None:
        return found if found and found.state == TransferState.OFFERED else None
    return found if found.parts.filter(state="listed").exists() else None


def read_key(text: str) -> bytes:
    """The public half of an X25519 key, 32 bytes. Raises ``ValueError`` for what is none."""
    try:
        raw = b64decode(text.strip(), validate=True)
        X25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise ValueError(_("Found no key; expected 32 bytes in base64, the public half of an X25519 key.")) from None
    return raw


def accept(transfer: Transfer, *, accepted_as: str, public_key: str, shown: str) -> Transfer:
    """The acquirer adheres to the policy in force and names the key to seal for; the people are told from now on.

    ``shown``: the hash of the version it read. Raises ``ValueError`` for a key that is none, ``NotNow`` where another
    version is in force by now, or none.
    """
    raw, version = read_key(public_key), policies.in_force()
    if version is None or version.sha256 != shown:
        raise NotNow(_("Another version is in force by now. Read it before you accept it."))
    row = Transfer.objects.select_for_update().get(id=transfer.id)
    if row.state != TransferState.OFFERED:
        raise NotNow(_("This offer has been answered."))
    bind(row, version, public_key=raw, accepted_as=accepted_as)
    return row


def bind(row: Transfer, version: policies.InForce, *, public_key: bytes, accepted_as: str) -> None:
    """The acquirer is bound by this version, and everybody is told."""
    row.state, row.public_key, row.accepted_as = TransferState.ACCEPTED, public_key, accepted_as
    row.accepted_at, row.policy_number, row.policy_sha256 = now(), version.number, version.sha256
    row.due_at = now() + timedelta(days=facts.value("notice.policy", current()))
    row.save()
    Told.objects.filter(about=row.id).delete()  # of another version, which the acquirer accepted before this one
    record("transfer accepted", row, number=version.number, sha256=version.sha256, by=digest(accepted_as).hex()[:16])
    tell(about=row.id)


def call_off(transfer: Transfer, *, actor: Membership | None) -> bool:
    """Nothing passes, where it has not yet; everybody who was told hears of it. Whether there was time."""
    if actor is not None:
        demand(actor, MANAGE)
    row = Transfer.objects.select_for_update().get(id=transfer.id)
    if row.state not in OPEN:
        return False
    row.state = TransferState.CALLED_OFF
    row.save(update_fields=["state"])
    Recipient.objects.filter(key=row.recipient).update(ended_at=now())
    record("transfer called off", row, actor=str(actor.account_id if actor else ""))
    tell_over(about=row.id)
    if row.sale in (None, row.id):
        organisation = Organisation.objects.get(id=current())
        enqueue(
            mail_class=MailClass.SERVICE, purpose=ACCOUNTABILITY, template="acquisition-off", address=row.contact,
            context={}, language=organisation.language, reference=row.id,
        )  # fmt: skip
    return True


def hindrance(transfer: Transfer) -> str:
    """Why it cannot be handed over, in words; empty when it can, again too where that broke off."""
    if transfer.sealed_at is not None:
        return "" if now() < transfer.sealed_at + AGAIN else _("It was handed over, and can be taken no more.")
    if transfer.state != TransferState.ACCEPTED or transfer.due_at is None:
        return _("The acquirer has not accepted the policy.")
    if not in_force(transfer):
        return _("Another version of the policy is in force than the one the acquirer accepted.")
    if now() < transfer.due_at:
        return _("People can still leave.")
    recipient = Recipient.objects.filter(key=transfer.recipient, ended_at=None).first()
    if recipient is None or (missing := entitlement.gaps(recipient, now().date())):
        words = ", ".join(str(gap.label) for gap in missing) if recipient else _("ended")
        return _("The register of recipients does not let it pass: %s.") % words
    return _("Somebody has not been told yet.") if untold(transfer.id, now()) else ""


def in_force(transfer: Transfer) -> bool:
    """Whether the policy that the acquirer accepted is still the one in force."""
    version = policies.in_force()
    return version is not None and version.sha256 == transfer.policy_sha256


def hand_over(transfer: Transfer, *, actor: Membership | None) -> Iterator[bytes]:
    """Everything, sealed so that only the acquirer opens it, in pieces. Raises ``NotNow``, which says why not yet.

    For each person it is put on record before the first piece is handed out.
    """
    if actor is not None:
        demand(actor, MANAGE)
    row, by = Transfer.objects.select_for_update().get(id=transfer.id), actor.account_id if actor else None
    if row.sale is not None:
        raise NotNow(_("It passes with the whole installation."))
    reason = hindrance(row)
    if reason:
        raise NotNow(reason)
    first = seal(row, by=by)
    return envelope.seal(pieces(current(), row, by=by, first=first), bytes(row.public_key or b""))


def seal(row: Transfer, *, by: UUID | None) -> bool:
    """Put on record that it is handed over; whether for the first time."""
    first = row.sealed_at is None
    if first:
        row.state, row.sealed_at = TransferState.SEALED, now()
        row.save(update_fields=["state", "sealed_at"])
    record("transfer sealed" if first else "transfer taken again", row, actor=str(by or ""))
    return first


def tell_newcomers() -> None:
    """Who came after the announcement is told too."""
    for transfer in Transfer.objects.filter(state=TransferState.ACCEPTED):
        if untold(transfer.id, now()):
            tell(about=transfer.id)


def pieces(organisation: UUID, transfer: Transfer, *, by: UUID | None, first: bool) -> Iterator[bytes]:
    """The organisation's file, of those who may pass; the first time each is put on record."""
    if first:
        note(organisation, transfer.id, by, transfer.recipient, kind=RecipientKind.ACQUIRER)
    yield from bundle_out.write(organisation, without=lambda: _staying(transfer.id))


def _staying(transfer: UUID) -> list[Any]:
    """Whoever had the use of their data restricted, or objected, or came since: nothing of them goes."""
    passed, gate = Disclosure.objects.filter(reference=transfer, subject=OuterRef("pk")), permitted(RELATION)
    found: list[Any] = []
    after = UUID(int=0)
    while keys := list(Person.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:_AT_ONCE]):
        there = gate.filter(Person.objects.filter(Exists(passed), id__in=keys))
        found += sorted(set(keys) - set(there.values_list("id", flat=True)))
        after = keys[-1]
    return found


def record(kind: str, transfer: Transfer, **more: Any) -> None:
    """Into the ledger of the open scope."""
    ledger.record(kind, {"transfer": str(transfer.id), "recipient": transfer.recipient, **more})

