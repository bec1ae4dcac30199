"""Production refuses what would not be safe, each in one sentence that says what to do."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from softranet.config.refusals import BROKEN, UNFIT
from softranet.config.roles import with_database
from softranet.config.testdatabase import server_addresses
from softranet.config.unfit import production_settings, sentence
from tests.cli.program import Installation

SAFE: dict[str, Any] = {
    "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "LANGUAGE_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000, "DEBUG": False,
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz" * 2, "ALLOWED_HOSTS": ["crm.example.org"],
}  # fmt: skip


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SOFTRANET_ENV": "production", "SOFTRANET_SECRET_KEY": SAFE["SECRET_KEY"],
        "SOFTRANET_HOSTS": "crm.example.org", "EMAIL_URL": "smtps://mail.example.org",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("production")
def test_a_safe_one_is_accepted() -> None:
    with override_settings(**SAFE):
        assert production_settings() == []


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("name", "value", "code", "advice"),
    [
        ("SESSION_COOKIE_SECURE", False, "E001", "Remove SOFTRANET_TLS=off"),
        ("CSRF_COOKIE_SECURE", False, "E001", "Remove SOFTRANET_TLS=off"),
        ("LANGUAGE_COOKIE_SECURE", False, "E001", "Remove SOFTRANET_TLS=off"),
        ("SECURE_SSL_REDIRECT", False, "E002", "Remove SOFTRANET_TLS=off"),
        ("SECURE_HSTS_SECONDS", 60, "E003", "Set SOFTRANET_HSTS_SECONDS"),
        ("SECRET_KEY", "short", "E004", "Set SOFTRANET_SECRET_KEY"),
        ("ALLOWED_HOSTS", ["*"], "E005", "Set SOFTRANET_HOSTS"),
        ("DEBUG", True, "E006", "Remove it"),
    ],
)
def test_each_unsafe_setting_is_refused(name: str, value: object, code: str, advice: str) -> None:
    with override_settings(**SAFE | {name: value}):
        (finding,) = production_settings()
    assert finding.id == f"softranet.production.{code}"
    assert advice in sentence(finding)
    assert "\n" not in sentence(finding)


def test_development_may_be_unencrypted() -> None:
    assert production_settings() == []


@pytest.mark.usefixtures("django_db_setup")
@pytest.mark.parametrize("words", [["-m", "softranet.cli", "check"], ["-c", "import softranet.config.wsgi"]])
def test_the_owner_is_refused_as_the_application(tmp_path: Path, words: list[str]) -> None:
    owner = with_database(server_addresses()[1], connection.settings_dict["NAME"])
    environ = Installation(tmp_path, DATABASE_URL=owner, DATABASE_OWNER_URL=owner).environ
    done = subprocess.run([sys.executable, *words], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode in (BROKEN, UNFIT)
    assert "owns the tables or belongs to their owner" in done.stderr
    assert "made by `softranet database prepare`. (softranet.database.E002)" in done.stderr
    assert "Traceback" not in done.stderr
