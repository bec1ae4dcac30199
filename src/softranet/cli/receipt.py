"""`softranet receipt …`: needs no database and no settings."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any, BinaryIO

import click

from softranet.cli.frame import err, json_option, out, show_json
from softranet.config.env import read_env
from softranet.config.refusals import BROKEN, Refusal
from softranet.privacy.verification import LONGEST, BadReceipt, Fault, key_id, verify


@click.group()
def receipt() -> None:
    """Verify receipts."""


@receipt.command("verify")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The public key: softranet-ledger.json as published, or the key itself in hex or base64.",
)
@json_option
def verify_(*, file: BinaryIO, key_file: Path | None, as_json: bool) -> None:
    """Say whether the receipt in FILE (- for standard input) is genuine, offline.

    Without --key, this installation's own keys are taken. Others find the key at
    /.well-known/softranet-ledger.json of whoever gave the receipt; a key that came together with the receipt
    proves nothing. Ends with 1 when it is not genuine.
    """
    keys = _keys_of(key_file) if key_file else _own_keys()
    found = _parsed(file.read(LONGEST + 1))
    head = found.get("head")
    number = str(head.get("key_id")) if isinstance(head, dict) else ""
    fault: Fault | None = None
    try:
        verify(found, keys.get(number) or next(iter(keys.values())))
    except BadReceipt as bad:
        fault = bad.fault
    if as_json:
        show_json(
            {"genuine": fault is None, "fault": fault and fault.name.lower(), "why": fault, **_told(found, fault)}
        )
    elif fault is None:
        told = _told(found, fault)
        out.print(f"[green]Genuine[/]: {told['entry'].get('kind')}, {told['entry'].get('at')}.")
        signed = f"{told['size']} signed on {told['signed_at']} with key {number}"
        out.print(f"Entry {told['position']} of the {signed}.", markup=False)
    else:
        err.print(f"Not genuine: {fault}.", style="red", markup=False)
    if fault is not None:
        raise SystemExit(BROKEN)


def _told(found: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
    if fault is not None:
        return {}
    head = found["head"]
    return {
        "entry": json.loads(found["payload"]), "position": found["position"], "ledger": head["ledger"],
        "size": head["size"], "signed_at": head["at"], "key_id": head["key_id"],
    }  # fmt: skip


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def _keys_of(path: Path) -> dict[str, bytes]:
    text = path.read_text(errors="replace").strip()
    try:
        published = json.loads(text) if text.startswith("{") else None
        keys = [bytes.fromhex(one["public_key"]) for one in published["keys"]] if published else [_key(text)]
    except (ValueError, LookupError, TypeError):
        keys = []
    if not keys or any(len(key) != 32 for key in keys):
        raise Refusal(f"{path} holds no public key: expected softranet-ledger.json, or 32 bytes in hex or base64.")
    return {key_id(key): key for key in keys}


def _key(text: str) -> bytes:
    return bytes.fromhex(text) if len(text) == 64 else b64decode(text, validate=True)


def _own_keys() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted((read_env().data / "keys").glob("*.pub")):
        found |= _keys_of(path)
    if not found:
        raise Refusal(
            "There is no key here to verify with: name the published one with --key. It is at "
            "/.well-known/softranet-ledger.json of whoever gave the receipt."
        )
    return found
