"""A person's file goes to another installation directly, by an address they got there (GDPR Art. 20(2))."""

import hashlib
import json
from base64 import b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softranet.people.models import Person
from softranet.privacy import consignment, move
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.web import outward

WELL_KNOWN = "/.well-known/softranet-move.json"
_NOT_ALLOWED = gettext_lazy("This is no address we may send to. It begins with https://.")


class NotSent(ValueError):
    """Nothing went; says why, for the person."""


@dataclass(frozen=True)
class Sent:
    """It went out. ``there``: the name of the organisation that took it; ``fault``: why that is not sure."""

    there: str = ""
    fault: str = ""


def send(person: Person, url: str, *, organisation: str) -> Sent:
    """Send what the person takes along.

    What went out is on record, as handed to the person through that host, whatever was answered: it may have
    arrived. Raises ``NotSent`` where nothing went.
    """
    url = url.strip()
    key = _ask(url)
    text = move.as_json(move.portable(person), organisation=organisation).encode()
    if len(text) > move.LARGEST:
        raise NotSent(_("Your file is too large to be sent. Take it, and ask the other organisation."))
    what = {datum.category for record in move.provided(person) for datum in record.filled if datum.category}
    try:
        with disclose(permitted(RIGHTS), recipient=_through(url, what), what=what) as out:
            out.add(person)
            return _sent(url, consignment.write(text, sender=settings.SOFTRANET_PUBLIC_URL, to=url, public_key=key))
    except outward.NotAllowed:
        raise NotSent(_NOT_ALLOWED) from None


def _sent(url: str, sealed: bytes) -> Sent:
    try:
        answer = outward.post(url, sealed, {"Content-Type": "application/octet-stream"})
    except outward.NoAnswer:
        return Sent(fault=_("No answer came. It may have arrived: look into your mailbox, before you try again."))
    if answer.status != 201:
        return Sent(fault=_("The other organisation did not take it. Get a new address there, and try again."))
    return Sent(there=str(_read(answer.body).get("organisation", ""))[:200])


def _ask(url: str) -> bytes:
    """Whether the host takes such files at such an address, before anything personal is sent; and the key to seal for.

    Raises ``NotSent``.
    """
    try:
        outward.taken_apart(url)
        parts = urlsplit(url)
        answer = outward.get(f"{parts.scheme}://{parts.netloc}{WELL_KNOWN}")
    except outward.NotAllowed:
        raise NotSent(_NOT_ALLOWED) from None
    except outward.NoAnswer:
        raise NotSent(_("Nobody answers at this address.")) from None
    said = _read(answer.body) if answer.status == 200 else {}
    versions = said.get("versions")
    fits = said.get("format") == move.FORMAT and isinstance(versions, list) and move.VERSION in versions
    before, _sign, _rest = str(said.get("uploads", "")).partition("{organisation}")
    sealed = said.get("sealed")
    fits = fits and isinstance(sealed, list) and consignment.VERSION in sealed
    if not fits or not before or not url.startswith(before):
        raise NotSent(_("What answers there does not take such files. Take the file, and hand it in there."))
    return _key(url)


def _key(url: str) -> bytes:
    try:
        answer = outward.get(url)
        key = b64decode(str(_read(answer.body).get("public_key", "")), validate=True)
        X25519PublicKey.from_public_bytes(key)
    except outward.NoAnswer:
        raise NotSent(_("Nobody answers at this address.")) from None
    except ValueError:
        raise NotSent(_("This address has been used, or its time is over. Get a new one there.")) from None
    return key


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _through(url: str, what: set[Category]) -> str:
    """The register's entry for what people have had sent to this host themselves."""
    host = urlsplit(url).hostname or ""
    key = f"sent-to-{hashlib.sha256(host.encode()).hexdigest()[:12]}"
    row, _made = Recipient.objects.get_or_create(
        key=key, defaults={"name": host[:200], "kind": RecipientKind.PERSON, "purposes": [RIGHTS.key], "categories": []}
    )
    row.categories = sorted({*row.categories, *(category.key for category in what)})
    row.save(update_fields=["categories"])
    return key
