"""Everything of one organisation as one file, written as it is read.

A ZIP: one file of JSON lines for each table, ``organisation.json``, then ``manifest.json`` with the rows, columns and
SHA-256 of each, and ``signature.json``, the installation's signature over the manifest. See docs/reference/moving.md.
"""

import hashlib
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from softranet.privacy import carry, signing
from softranet.privacy.graph import node_of, quoted
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

FORMAT, VERSION = "softranet-organisation", 1
MANIFEST, SIGNATURE, ORGANISATION = "manifest.json", "signature.json", "organisation.json"
_PIECE = 256 * 1024


def write(organisation_id: UUID, *, without: Callable[[], list[Any]] | None = None) -> Iterator[bytes]:
    """The bundle in pieces, of one moment: what is written meanwhile is not in it. Opens the scope itself.

    ``without`` says, in that moment, the keys of people of whom nothing goes.
    """
    sink = Sink()
    target: Any = sink  # no more of a file than writing needs
    with transaction.atomic():
        _one_moment()
        with organisation_scope(organisation_id), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            contents, keys = [], without() if without else []
            for load in carry.loads():
                digest, count = hashlib.sha256(), 0
                with bundle.open(load.file, "w", force_zip64=True) as file:
                    for count, line in enumerate(lines(load, organisation_id, without=keys), 1):  # noqa: B007  (counted below)
                        digest.update(line)
                        file.write(line)
                        yield from sink.full()
                contents.append({"table": load.label, "file": load.file, "rows": count, "sha256": digest.hexdigest(),
                                 "columns": list(load.columns), "behind": list(load.behind)})  # fmt: skip
            own = tenant(organisation_id)
            bundle.writestr(ORGANISATION, own)
            text = _manifest(organisation_id, contents, own)
            bundle.writestr(MANIFEST, text)
            bundle.writestr(SIGNATURE, signature(text))
    yield from sink.rest()


def lines(
    load: carry.Load, organisation_id: UUID, *, newest: int | None = None, without: Sequence[Any] = ()
) -> Iterator[bytes]:
    """The rows of a table in the open scope as JSON, one a line, in the order of their numbers.

    ``newest``: so many of the last instead. ``without``: keys of people whose rows are left out.
    """
    columns, key = ", ".join(map(quoted, load.columns)), quoted(load.key)
    order = f"{key} DESC LIMIT {int(newest)}" if newest else key
    node = node_of(apps.get_model(load.label)) if without else None
    others = f" AND ({node.where}) IS NOT TRUE" if node else ""
    rows = (
        f"SELECT {columns} FROM {quoted(load.table)}"
        f" WHERE organisation_id = %(organisation)s{others} ORDER BY {order}"
    )
    with connection.cursor() as cursor:
        copying = f"COPY (SELECT row_to_json(r) FROM ({rows}) AS r) TO STDOUT"
        with cursor.copy(copying, {"organisation": organisation_id, "keys": list(without)}) as copy:
            for (text,) in copy.rows():
                yield text.encode() + b"\n" if isinstance(text, str) else bytes(text) + b"\n"


def tenant(organisation_id: UUID) -> bytes:
    """The organisation's own row as JSON."""
    table = quoted(carry.tenant_model()._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(o)::text FROM {table} AS o WHERE id = %s", [organisation_id])
        (text,) = cursor.fetchone()
    return str(text).encode()


def _one_moment() -> None:
    """Only the first statement of a transaction can ask for it; inside another one, its moment has to do."""
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _manifest(organisation_id: UUID, contents: Iterable[dict[str, Any]], own: bytes) -> bytes:
    head = {
        "format": FORMAT, "version": VERSION, "made_at": now().isoformat(), "organisation": str(organisation_id),
        "organisation_sha256": hashlib.sha256(own).hexdigest(), "left_behind": carry.left_behind(),
        "tables": list(contents),
    }  # fmt: skip
    return json.dumps(head, indent=1).encode()


def signature(text: bytes) -> bytes:
    """The installation's signature over a manifest, and the key that verifies it."""
    key_id, signature = signing.sign(text)
    said = {"key_id": key_id, "public_key": b64encode(signing.public_key()), "signature": b64encode(signature)}
    return json.dumps(said, default=bytes.decode).encode()


class Sink:
    """Where the ZIP is written to: nothing is kept that was handed on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, data: Any) -> int:
        """Keep a piece until it is handed on."""
        part = bytes(data)
        self.parts.append(part)
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def full(self) -> Iterator[bytes]:
        """What waits, once it is worth handing on."""
        if self.size >= _PIECE:
            yield from self.rest()

    def rest(self) -> Iterator[bytes]:
        """What waits."""
        if self.parts:
            yield b"".join(self.parts)
        self.parts, self.size = [], 0
