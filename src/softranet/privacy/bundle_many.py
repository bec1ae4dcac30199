"""Several organisations' files in one, written as they are read: what passes when a whole installation does.

A ZIP: ``organisations/<number>.zip`` for each, as ``bundle_out`` writes it, then ``manifest.json`` with the size and
SHA-256 of each, and ``signature.json``. See docs/reference/moving.md.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from uuid import UUID

from softranet.privacy.bundle_in import UNREADABLE, BadBundle, whole
from softranet.privacy.bundle_out import MANIFEST, SIGNATURE, Sink, signature
from softranet.privacy.records import now

FORMAT, VERSION = "softranet-installation", 1
_PIECE = 256 * 1024

Part = tuple[dict[str, Any], Iterable[bytes]]
"""What the manifest says of an organisation (its ``organisation`` is its number), and the pieces of its file."""


def write(parts: Iterable[Part], **head: Any) -> Iterator[bytes]:
    """All of them in one file, in pieces. ``head``: what else the manifest says."""
    sink = Sink()
    target: Any = sink  # no more of a file than writing needs
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        contents = []
        for said, pieces in parts:
            name, digest, size = f"organisations/{said['organisation']}.zip", hashlib.sha256(), 0
            with bundle.open(name, "w", force_zip64=True) as file:
                for piece in pieces:
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                    yield from sink.full()
            contents.append({**said, "file": name, "size": size, "sha256": digest.hexdigest()})
        made = {"format": FORMAT, "version": VERSION, "made_at": now().isoformat(), **head, "organisations": contents}
        text = json.dumps(made, indent=1).encode()
        bundle.writestr(MANIFEST, text)
        bundle.writestr(SIGNATURE, signature(text))
    yield from sink.rest()


def fits(file: BinaryIO) -> bool:
    """Whether it says that it is such a file, and not one organisation's."""
    try:
        return bool(json.loads(whole(zipfile.ZipFile(file), MANIFEST))["format"] == FORMAT)
    except UNREADABLE:
        return False


@contextmanager
def opened(file: BinaryIO) -> Iterator[tuple[dict[str, Any], zipfile.ZipFile]]:
    """The manifest and the archive. Raises ``BadBundle`` for what is no such file."""
    try:
        archive = zipfile.ZipFile(file)
        manifest = json.loads(whole(archive, MANIFEST))
        if manifest["format"] != FORMAT or manifest["version"] != VERSION:
            raise BadBundle("it is another kind of file, or of another version")
        UUID(manifest["operator"])
        for part in manifest["organisations"]:
            list(map(UUID, part["owners"]))
            if part["file"] != f"organisations/{UUID(part['organisation'])}.zip":
                raise BadBundle("its parts are not where they belong")
    except UNREADABLE as error:
        if isinstance(error, BadBundle):
            raise
        raise BadBundle("it is no file of an installation, or not all of it") from None
    yield manifest, archive


@contextmanager
def part_of(archive: zipfile.ZipFile, part: dict[str, Any]) -> Iterator[BinaryIO]:
    """One organisation's file, on disk while it is looked at. Raises ``BadBundle`` where it was changed."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        try:
            with archive.open(part["file"]) as source:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
        except UNREADABLE as error:
            raise BadBundle(f"{part['file']} does not open ({type(error).__name__})") from None
        if digest.hexdigest() != part["sha256"]:
            raise BadBundle(f"{part['file']} was changed")
        file.seek(0)
        yield file
