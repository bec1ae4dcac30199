"""The environment, read once: every variable, typed, and refused in one line when it is wrong.

`docs/reference/settings.md` lists the variables; a test compares that page with this module.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, cast, get_args
from urllib.parse import urlsplit

from softranet.config.addresses import MailServer, django_database, mail_server
from softranet.config.embedded import APPLICATION, OWNER, EmbeddedServer
from softranet.config.refusals import EnvironmentRefusal
from softranet.config.roles import role_of

Kind = Literal["development", "test", "production"]
Role = Literal["application", "owner"]

LOCAL_HOSTS = ("localhost", ".localhost", "127.0.0.1", "[::1]")
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Env:
    """What the environment says. `read_env()` makes it."""

    kind: Kind
    data: Path
    secret_key: str = field(repr=False)
    signing_key: str | None = field(repr=False)
    hosts: tuple[str, ...]
    database_url: str | None = field(repr=False)
    owner_url: str | None = field(repr=False)
    database_as: Role
    mail: MailServer | None
    mail_from: str
    private_webhooks: tuple[str, ...]
    address: str
    port: int
    workers: int
    threads: int
    public_url: str
    tls: bool
    hsts_seconds: int
    proxy: bool

    @property
    def production(self) -> bool:
        return self.kind == "production"

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one: nobody named another."""
        return self.database_url is None

    @cached_property
    def server(self) -> EmbeddedServer:
        return EmbeddedServer(self.data)

    @property
    def application_url(self) -> str | None:
        """Address as the application; None while the embedded database has never been started."""
        return self._address(self.database_url, APPLICATION)

    @property
    def migrating_url(self) -> str | None:
        """Address as the owner; None where this process was not given it."""
        return self._address(self.owner_url, OWNER)

    @property
    def application_role(self) -> str:
        """Name of the application's role, also in a process that is connected as the owner."""
        return APPLICATION if self.embedded else role_of(self.database_url or "")

    def _address(self, given: str | None, role: str) -> str | None:
        if given is not None or not self.embedded:
            return given
        return self.server.url(role) if self.server.exists() else None

    def database(self) -> dict[str, Any]:
        """Django's DATABASES["default"]. The owner's connection, for migrations only, is not pooled."""
        if self.database_as == "owner":
            return django_database(self.migrating_url, pool=0)
        return django_database(self.application_url, pool=self.threads)


def read_env(environ: Mapping[str, str] = os.environ) -> Env:
    """Read and judge the environment. Raises EnvironmentRefusal, one line that says what to do."""
    kind = _one_of(environ, "SOFTRANET_ENV", "development", get_args(Kind))
    production = kind == "production"
    data = Path(environ.get("SOFTRANET_DATA") or _default_data()).expanduser().absolute()
    port = _number(environ, "SOFTRANET_PORT", 8000, 1, 65535)
    hosts = tuple(host.strip() for host in environ.get("SOFTRANET_HOSTS", "").split(",") if host.strip())
    if production:
        _refuse_unfit(environ, hosts)
    database_url = _database(environ, "DATABASE_URL")
    owner_url = _database(environ, "DATABASE_OWNER_URL")
    if owner_url and not database_url:
        raise EnvironmentRefusal(
            "DATABASE_OWNER_URL is set, DATABASE_URL is not: set both, or neither for the embedded database."
        )
    return Env(
        kind=cast("Kind", kind),
        data=data,
        secret_key=environ.get("SOFTRANET_SECRET_KEY") or _kept_secret_key(data),
        signing_key=environ.get("SOFTRANET_SIGNING_KEY") or None,
        hosts=hosts if production else (*LOCAL_HOSTS, *hosts),
        database_url=database_url,
        owner_url=owner_url,
        database_as=cast("Role", _one_of(environ, "SOFTRANET_DATABASE_AS", "application", get_args(Role))),
        mail=mail_server(environ["EMAIL_URL"], production=production) if environ.get("EMAIL_URL") else None,
        mail_from=environ.get("SOFTRANET_MAIL_FROM")
        or f"softranet@{hosts[0].lstrip('.') if hosts else 'localhost'}",
        private_webhooks=_networks(environ, "SOFTRANET_PRIVATE_WEBHOOKS"),
        address=environ.get("SOFTRANET_ADDRESS") or "127.0.0.1",
        port=port,
        workers=_number(environ, "SOFTRANET_WORKERS", 1, 1, 64),
        threads=_number(environ, "SOFTRANET_THREADS", 8, 1, 64),
        public_url=_public_url(
            environ, f"https://{hosts[0].lstrip('.')}" if production else f"http://localhost:{port}"
        ),
        tls=_switch(environ, "SOFTRANET_TLS", default=production),
        hsts_seconds=_number(environ, "SOFTRANET_HSTS_SECONDS", A_YEAR if production else 0, 0, 10 * A_YEAR),
        proxy=_switch(environ, "SOFTRANET_BEHIND_PROXY", default=production),
    )


def _refuse_unfit(environ: Mapping[str, str], hosts: tuple[str, ...]) -> None:
    """What must be there before settings can be made; the rest is judged on the settings (`unfit`)."""
    key = environ.get("SOFTRANET_SECRET_KEY", "")
    if len(key) < 50:
        raise EnvironmentRefusal(
            "SOFTRANET_SECRET_KEY is missing or shorter than 50 characters: production needs one of its own. "
            "Make it with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    if not hosts or "*" in hosts:
        raise EnvironmentRefusal(
            "SOFTRANET_HOSTS is missing or allows every host: name the host names that this installation "
            "answers to, separated by commas."
        )


def _default_data() -> Path:
    checkout = Path(__file__).parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / ".data"


def _kept_secret_key(data: Path) -> str:
    """Made once and kept beside the data, for development and tests only."""
    path = data / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = data / f"secret-key.{os.getpid()}"
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    with suppress(FileExistsError):  # another process was quicker: its key counts
        path.hardlink_to(own)
    own.unlink()
    return path.read_text()


def _one_of(environ: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or default
    if value not in allowed:
        raise EnvironmentRefusal(f"{name} is {value!r}: expected {' or '.join(allowed)}.")
    return value


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise EnvironmentRefusal(f"{name} is {text!r}: expected a whole number from {least} to {most}.")
    return int(text)


def _switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    return _one_of(environ, name, "on" if default else "off", ("on", "off")) == "on"


def _networks(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())
    try:
        return tuple(str(ip_network(part)) for part in named)
    except ValueError:
        raise EnvironmentRefusal(f"{name}: expected networks such as 10.0.0.0/8, separated by commas.") from None


def _database(environ: Mapping[str, str], name: str) -> str | None:
    url = environ.get(name)
    if not url:
        return None
    try:
        django_database(url, pool=0)
    except ValueError as error:
        raise EnvironmentRefusal(f"{name}: {error}") from None
    return url


def _public_url(environ: Mapping[str, str], default: str) -> str:
    url = environ.get("SOFTRANET_PUBLIC_URL") or default
    parts = urlsplit(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path not in ("", "/")
        or parts.query
    ):
        raise EnvironmentRefusal(
            f"SOFTRANET_PUBLIC_URL is {url!r}: expected an address such as https://crm.example.org"
        )
    return url.rstrip("/")
