"""The file of an import while it waits: compressed, and sealed under the organisation's key, whatever is in it."""

import zlib

from softranet.people.models import ImportRun
from softranet.privacy.special_field import open_content, seal_content


def pack(content: bytes) -> bytes:
    """What is stored of a file, in the open scope."""
    return seal_content(zlib.compress(content, 1))


def unpack(run: ImportRun) -> bytes:
    """The file again; nothing where it has gone."""
    return zlib.decompress(open_content(bytes(run.content))) if run.content else b""
