"""`softranet receipt verify`: on a computer that knows nothing of the installation."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from softranet.organisations.models import Organisation
from softranet.privacy import ledger, signing
from softranet.privacy.receipts import receipt
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path, larkspur: Organisation) -> Path:
    with organisation_scope(larkspur.id):
        ledger.record("looked", {})
        made = receipt(ledger.record("consent", {"purpose": "newsletter"}))
    (tmp_path / "receipt.json").write_text(json.dumps(made))
    (tmp_path / "forged.json").write_text(json.dumps({**made, "payload": "{}"}))
    published = {"keys": [{"public_key": signing.public_key().hex()}]}
    (tmp_path / "key.json").write_text(json.dumps(published))
    (tmp_path / "key.hex").write_text(signing.public_key().hex() + "\n")
    (tmp_path / "key.base64").write_text(b64encode(signing.public_key()).decode())
    (tmp_path / "other.hex").write_text("ab" * 32)
    (tmp_path / "no.key").write_text("not a key")
    return tmp_path


def verify(folder: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "SOFTRANET"))}
    program = "from softranet.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "receipt", "verify", *arguments], check=False, capture_output=True, text=True,
        cwd=folder, env=environment | {"SOFTRANET_DATA": str(folder / "none")}, **more,
    )  # fmt: skip


@pytest.mark.parametrize("key", ["key.json", "key.hex", "key.base64"])
def test_a_genuine_receipt(files: Path, key: str) -> None:
    done = verify(files, "receipt.json", "--key", key)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Genuine: consent")


def test_for_programs(files: Path) -> None:
    done = verify(files, "-", "--key", "key.hex", "--json", input=(files / "receipt.json").read_text())
    told = json.loads(done.stdout)
    assert (told["genuine"], told["size"]) == (True, 2)
    assert told["entry"]["purpose"] == "newsletter"
    told = json.loads(verify(files, "forged.json", "--key", "key.hex", "--json").stdout)
    assert (told["genuine"], told["fault"]) == (False, "content")


def test_a_forged_one_ends_with_one(files: Path) -> None:
    done = verify(files, "forged.json", "--key", "key.json")
    assert done.returncode == 1
    assert "content was changed" in done.stderr
    done = verify(files, "receipt.json", "--key", "other.hex")
    assert done.returncode == 1
    assert "another key" in done.stderr
    assert verify(files, "key.hex", "--key", "key.hex").returncode == 1


def test_the_receipts_own_key_is_not_taken(files: Path) -> None:
    done = verify(files, "receipt.json")
    assert done.returncode == 1
    assert "name the published one with --key" in done.stderr


def test_what_is_no_key_is_named_in_one_line(files: Path) -> None:
    done = verify(files, "receipt.json", "--key", "no.key")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no.key holds no public key" in done.stderr
    assert "Traceback" not in done.stderr
