"""An organisation's file that a program handed in is kept sealed, and taken in by a job."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.db import IntegrityError, transaction

from softranet.accounts.models import Account
from softranet.jobs.tasks import scoped_task
from softranet.moves.actions import whole
from softranet.moves.models import ArrivalState, WholeImport, WholeImportPiece
from softranet.privacy import envelope, keys, ledger
from softranet.privacy.bundle_in import BadBundle
from softranet.privacy.records import now

LARGEST = 4_000_000_000
"""Bytes a file may unpack to by page and by API; the command line has no limit."""
LONGEST = timedelta(days=1)
"""One that takes longer is taken for broken off, and keeps no other out."""
_PIECE = 1024 * 1024
_IN_MEMORY = 16 * 1024 * 1024


class UnderWay(ValueError):
    """Another file of this organisation's programs is being taken in."""


def hand_in(chunks: Iterable[bytes], *, size: int, owner: Account) -> WholeImport:
    """Keep the file and have it taken in; ``owner`` will own the organisation here. Raises ``UnderWay``."""
    broken = WholeImport.objects.filter(state=ArrivalState.WAITING, started_at__lt=now() - LONGEST)
    broken.update(state=ArrivalState.REFUSED, fault="It broke off; hand it in again.", finished_at=now())
    try:
        with transaction.atomic():
            row = WholeImport.objects.create(size=size, actor=owner.pk)
    except IntegrityError:
        raise UnderWay from None
    public = X25519PrivateKey.from_private_bytes(_key(row.id)).public_key().public_bytes_raw()
    for number, piece in enumerate(_even(envelope.seal(chunks, public))):
        WholeImportPiece.objects.create(run=row, number=number, sealed=piece)
    ledger.record("organisation handed in", {"import": str(row.id), "actor": str(row.actor)})
    take_in(run=row.id)
    return row


@scoped_task("moves.take_in")
def take_in(*, run: UUID) -> None:
    """All of it or nothing, in one transaction; run twice, or after it was killed, it comes once."""
    row = WholeImport.objects.select_for_update().filter(id=run, state=ArrivalState.WAITING).first()
    if row is None:
        return
    try:
        owner = _owner(row)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file, transaction.atomic():
            for piece in envelope.unseal(_Pieces(row), _key(row.id)):  # type: ignore[arg-type]
                file.write(piece)
            file.seek(0)
            made = whole.bring_in(file, owner=owner, largest=LARGEST)  # type: ignore[arg-type]
        row.state, row.made, row.name, row.slug = ArrivalState.DONE, made.id, made.name, made.slug
    except (BadBundle, envelope.NotOpened) as error:
        row.state, row.fault = ArrivalState.REFUSED, f"It was not taken in: {error}."[:500]
    row.finished_at = now()
    row.save()
    row.pieces.all().delete()


def _owner(row: WholeImport) -> Account:
    found = Account.objects.filter(id=row.actor, is_active=True).first()
    if found is None:
        raise BadBundle("who was to own it is here no more")
    return found


class _Pieces:
    """What was kept, as a file: a piece at a time in memory."""

    def __init__(self, row: WholeImport) -> None:
        self.row, self.count, self.following, self.waiting = row, row.pieces.count(), 0, b""

    def read(self, size: int) -> bytes:
        while len(self.waiting) < size and self.following < self.count:
            self.waiting += bytes(self.row.pieces.get(number=self.following).sealed)
            self.following += 1
        found, self.waiting = self.waiting[:size], self.waiting[size:]
        return found


def _key(number: UUID) -> bytes:
    return keys.derived(f"organisation handed in {number}")


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for piece in pieces:
        waiting += piece
        if len(waiting) >= _PIECE:
            yield waiting
            waiting = b""
    yield waiting


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """A file in pieces."""
    while piece := file.read(_PIECE):
        yield piece
