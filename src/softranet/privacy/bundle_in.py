"""Taking in the file that holds everything of one organisation: checked whole first, then written, all or nothing."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from django.db import DataError, IntegrityError, ProgrammingError, connection

from softranet.privacy import carry, ledger, restored
from softranet.privacy.bundle_out import FORMAT, MANIFEST, ORGANISATION, VERSION
from softranet.privacy.graph import quoted
from softranet.privacy.scope import organisation_scope

MOVED_IN = "organisation moved in"
BATCH = 1000
_LONGEST_LINE = 64 * 1024 * 1024
_LONGEST_MANIFEST = 4 * 1024 * 1024


class BadBundle(ValueError):
    """The file cannot be taken in.

    Found: it is no bundle, was changed, was written by another version, or its organisation is here already.
    Expected: a file as the export wrote it, for an installation of the same version that has not got it.
    """


UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, TypeError, AttributeError, ValueError, EOFError, OSError,
    RuntimeError,  # under a password, packed in an unknown way, or nested without end
)  # fmt: skip
"""What reading a file raises that no export wrote."""


@dataclass(frozen=True)
class Bundle:
    """An opened file whose every part is what its manifest says."""

    archive: zipfile.ZipFile
    manifest: dict[str, Any]
    organisation: dict[str, Any]
    digest: str  # of the manifest

    @property
    def id(self) -> UUID:
        """The organisation's number."""
        return UUID(self.manifest["organisation"])

    @property
    def rows(self) -> int:
        """How many records are in it."""
        return sum(int(part["rows"]) for part in self.manifest["tables"])


def read(file: BinaryIO, *, largest: int | None = None) -> Bundle:
    """Open a bundle and check every hash. ``largest``: bytes that it may unpack to. Raises ``BadBundle``."""
    try:
        archive = zipfile.ZipFile(file)
        if largest is not None and sum(part.file_size for part in archive.infolist()) > largest:
            raise BadBundle(f"it unpacks to more than {largest} bytes")
        text, own = whole(archive, MANIFEST), whole(archive, ORGANISATION)
        manifest, organisation = json.loads(text), json.loads(own)
        _check_head(manifest, own)
        for part in manifest["tables"]:
            _check_part(archive, part)
        bundle = Bundle(archive, manifest, organisation, hashlib.sha256(text).hexdigest())
        if UUID(organisation["id"]) != bundle.id:
            raise BadBundle("it names two organisations")
        _check_version(bundle)
    except UNREADABLE as error:
        if isinstance(error, BadBundle):
            raise
        raise BadBundle("it is no file that an export wrote, or not all of it") from None
    return bundle


def take_in(bundle: Bundle, *, change: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Write everything, in one transaction, under its old numbers; returns the records written.

    ``change`` gets the organisation's row and returns it as it is to be here. Raises ``BadBundle``.
    """
    try:
        with organisation_scope(bundle.id):
            if carry.tenant_model()._default_manager.filter(pk=bundle.id).exists():
                raise BadBundle("its organisation is here already")
            _insert_tenant(change(dict(bundle.organisation)))
            count = sum(_insert(bundle, load) for load in carry.loads())
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            restored.run_steps()  # what waited to be sent there is not sent here a second time
            ledger.record(MOVED_IN, {"bundle": bundle.digest, "records": count})
    except (DataError, IntegrityError, ProgrammingError) as error:
        raise BadBundle(f"its records do not fit together ({type(error).__name__})") from None
    return count


def _insert_tenant(row: dict[str, Any]) -> None:
    columns = [f.column for f in carry.tenant_model()._meta.local_concrete_fields]
    _store(quoted(carry.tenant_model()._meta.db_table), [str(c) for c in columns], [json.dumps(row).encode()])


def _insert(bundle: Bundle, load: carry.Load) -> int:
    count, batch = 0, []
    for line in _lines(bundle.archive, load.file):
        batch.append(line)
        if len(batch) == BATCH:
            count += _store(quoted(load.table), list(load.columns), batch)
            batch = []
    return count + (_store(quoted(load.table), list(load.columns), batch) if batch else 0)


def joined(rows: list[bytes]) -> str:
    """Lines of JSON as one list."""
    return (b"[" + b",".join(rows) + b"]").decode()


def _store(table: str, columns: list[str], rows: list[bytes]) -> int:
    """Rows of JSON become rows of the table; row-level security refuses another organisation's."""
    names = ", ".join(map(quoted, columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)",
            [joined(rows)],
        )
        return int(cursor.rowcount)


def _check_head(manifest: dict[str, Any], own: bytes) -> None:
    if manifest.get("format") != FORMAT:
        raise BadBundle("it is another kind of file")
    if manifest.get("version") != VERSION:
        raise BadBundle(f"it is of version {manifest.get('version')!r}; version {VERSION} is understood here")
    if hashlib.sha256(own).hexdigest() != manifest["organisation_sha256"]:
        raise BadBundle(f"{ORGANISATION} was changed")


def _check_part(archive: zipfile.ZipFile, part: dict[str, Any]) -> None:
    digest, count = hashlib.sha256(), 0
    for count, line in enumerate(_lines(archive, part["file"]), 1):  # noqa: B007  (compared below)
        digest.update(line)
    if (digest.hexdigest(), count) != (part["sha256"], part["rows"]):
        raise BadBundle(f"{part['file']} was changed")


def _check_version(bundle: Bundle) -> None:
    """The tables must be those of this version: nothing is guessed, and nothing dropped."""
    theirs = {part["table"]: sorted(part["columns"]) for part in bundle.manifest["tables"]}
    ours = {load.label: sorted(load.columns) for load in carry.loads()}
    files = {part["table"]: part["file"] for part in bundle.manifest["tables"]}
    if bundle.organisation.keys() != {f.column for f in carry.tenant_model()._meta.local_concrete_fields}:
        raise BadBundle("it was written by another version: what it says of the organisation differs")
    differing = sorted(label for label in theirs.keys() | ours.keys() if theirs.get(label) != ours.get(label))
    if differing:
        raise BadBundle(f"it was written by another version: {', '.join(differing)} differ")
    if files != {load.label: load.file for load in carry.loads()}:
        raise BadBundle("its tables are not where they belong")


def whole(archive: zipfile.ZipFile, name: str) -> bytes:
    """A short part of an archive. Raises ``BadBundle`` for one that is not."""
    if archive.getinfo(name).file_size > _LONGEST_MANIFEST:
        raise BadBundle(f"{name} is too large")
    return archive.read(name)


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        while line := file.readline(_LONGEST_LINE):
            yield line
