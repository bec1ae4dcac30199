"""A wrong environment is named in one line; a right one becomes settings."""

import stat
from pathlib import Path

import pytest

from softranet.config.env import read_env
from softranet.config.refusals import EnvironmentRefusal

KEY = "abcdefghijklmnopqrstuvwxyz" * 2
PRODUCTION = {
    "SOFTRANET_ENV": "production",
    "SOFTRANET_SECRET_KEY": KEY,
    "SOFTRANET_HOSTS": "crm.example.org",
}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SOFTRANET_ENV": "live"}, "SOFTRANET_ENV is 'live': expected development or test or production."),
        (
            {"SOFTRANET_PORT": "eighty"},
            "SOFTRANET_PORT is 'eighty': expected a whole number from 1 to 65535.",
        ),
        ({"SOFTRANET_PORT": "0"}, "from 1 to 65535"),
        ({"SOFTRANET_TLS": "yes"}, "SOFTRANET_TLS is 'yes': expected on or off."),
        ({"SOFTRANET_PUBLIC_URL": "crm"}, "SOFTRANET_PUBLIC_URL is 'crm': expected an address such as"),
        ({"DATABASE_URL": "mysql://a:geheim@b/c"}, "DATABASE_URL: not a PostgreSQL address"),
        ({"DATABASE_URL": "postgresql://a:geheim@b:c/d"}, "DATABASE_URL: the port is not a number"),
        ({"DATABASE_URL": "postgresql://a:geheim@b"}, "DATABASE_URL: the role or the database is not named"),
        ({"DATABASE_OWNER_URL": "postgresql://a:geheim@b/c"}, "DATABASE_URL is not: set both"),
        ({"EMAIL_URL": "https://a:geheim@b"}, "EMAIL_URL is not a mail server's address"),
        ({"SOFTRANET_ENV": "production"}, "SOFTRANET_SECRET_KEY is missing"),
        (PRODUCTION | {"SOFTRANET_SECRET_KEY": "geheim"}, "SOFTRANET_SECRET_KEY is missing or shorter"),
        (PRODUCTION | {"SOFTRANET_HOSTS": ""}, "SOFTRANET_HOSTS is missing"),
        (PRODUCTION | {"SOFTRANET_HOSTS": "*"}, "SOFTRANET_HOSTS is missing or allows every host"),
        (PRODUCTION | {"EMAIL_URL": "smtp://a:geheim@mail.example.org"}, "would send mail unencrypted"),
    ],
)
def test_a_wrong_value_is_one_line_without_secrets(tmp_path: Path, wrong: dict[str, str], words: str) -> None:
    with pytest.raises(EnvironmentRefusal) as refusal:
        read_env({"SOFTRANET_DATA": str(tmp_path)} | wrong)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert "geheim" not in str(refusal.value)


def test_a_development_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    environ = {"SOFTRANET_DATA": str(tmp_path / "data")}
    first, second = read_env(environ), read_env(environ)
    assert len(first.secret_key) >= 50
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600


def test_production_keeps_no_key_in_a_file(tmp_path: Path) -> None:
    env = read_env(PRODUCTION | {"SOFTRANET_DATA": str(tmp_path)})
    assert env.secret_key == KEY
    assert not list(tmp_path.iterdir())
    assert env.tls
    assert env.hsts_seconds == 31_536_000
    assert env.hosts == ("crm.example.org",)
    assert env.public_url == "https://crm.example.org"


def test_secrets_are_not_in_what_is_printed(tmp_path: Path) -> None:
    addresses = {"DATABASE_URL": "postgresql://a:geheim@b/c", "EMAIL_URL": "smtps://a:geheim@b"}
    env = read_env(PRODUCTION | addresses | {"SOFTRANET_DATA": str(tmp_path)})
    assert "geheim" not in repr(env)
    assert KEY not in repr(env)


def test_addresses_become_django_settings(tmp_path: Path) -> None:
    url = "postgresql://app:p%40ss@db.example.org:6432/crm?sslmode=verify-full"
    env = read_env({"SOFTRANET_DATA": str(tmp_path), "DATABASE_URL": url, "SOFTRANET_THREADS": "5"})
    database = env.database()
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("app", "p@ss", "db.example.org")
    assert (database["PORT"], database["NAME"]) == ("6432", "crm")
    assert database["OPTIONS"]["sslmode"] == "verify-full"
    assert database["OPTIONS"]["pool"]["max_size"] == 5


def test_the_owner_connects_without_a_pool_and_the_application_keeps_its_name(tmp_path: Path) -> None:
    environ = {
        "SOFTRANET_DATA": str(tmp_path),
        "SOFTRANET_DATABASE_AS": "owner",
        "DATABASE_URL": "postgresql://app:x@h/crm",
        "DATABASE_OWNER_URL": "postgresql://own:x@h/crm",
    }
    env = read_env(environ)
    assert env.database()["USER"] == "own"
    assert "pool" not in env.database()["OPTIONS"]
    assert env.application_role == "app"


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtps://u:p@mail.example.org", 465, True, False),
        ("submission://u:p@mail.example.org", 587, False, True),
        ("smtp://localhost:2525", 2525, False, False),
    ],
)
def test_mail_addresses(tmp_path: Path, url: str, port: int, *, tls: bool, starttls: bool) -> None:
    mail = read_env({"SOFTRANET_DATA": str(tmp_path), "EMAIL_URL": url}).mail
    assert mail is not None
    assert (mail.port, mail.tls, mail.starttls) == (port, tls, starttls)
