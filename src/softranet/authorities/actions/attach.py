"""The order or letter that a request came with is put on file, and each look into it is on record."""

import hashlib

from softranet.authorities.models import Document, LegalRequest
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger

LARGEST = 5 * 1024 * 1024
"""Bytes of one document."""
MOST = 20
"""Documents of one request."""
_BEGINNINGS = {
    b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff", b"MM\x00*": "image/tiff",
}  # fmt: skip


class NotFit(ValueError):
    """The file is empty, too large, one too many, or neither a PDF nor a picture, whatever its name says."""


def media_type(content: bytes) -> str:
    """What a file is by its first bytes. Raises ``NotFit``."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    raise NotFit("neither a PDF nor a picture")


def attach(actor: Membership, row: LegalRequest, *, name: str, content: bytes) -> Document:
    """Keep a document with its request, its fingerprint on the ledger. Raises ``NotFit``."""
    demand(actor, POLICY)
    kind = media_type(content)
    if len(content) > LARGEST or row.documents.count() >= MOST:
        raise NotFit("too large, or one too many")
    made = Document.objects.create(
        request=row, name=name[:200], content=content, media_type=kind, actor=actor.account_id,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    _record("legal.document", made, actor)
    return made


def opened(actor: Membership, document: Document) -> bytes:
    """Its content, for an officer. That they looked is on the ledger: on the people's own lists a gag would break."""
    demand(actor, POLICY)
    _record("legal.document_opened", document, actor)
    return bytes(document.content)


def _record(kind: str, document: Document, actor: Membership) -> None:
    ledger.record(
        kind,
        {"request": str(document.request_id), "document": str(document.id), "sha256": document.sha256,
         "actor": str(actor.account_id)},
    )  # fmt: skip
