"""Addresses of the database and the mail server, as URLs in the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from softranet.config.refusals import EnvironmentRefusal

DATABASE_FORM = "expected postgresql://role:password@host/database"
MAIL_FORM = "expected smtps://user:password@host (TLS), submission://… (STARTTLS) or smtp://… (no TLS)"
MAIL_PORTS = {"smtp": 25, "submission": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool
    starttls: bool


def django_database(url: str | None, *, pool: int) -> dict[str, Any]:
    """Django's settings for one address. pool: most connections kept open in each process, 0 for none.

    Raises ValueError, without the address in it: it holds a password. Without an address the settings are
    complete but lead nowhere, for commands that need no database.
    """
    parts = urlsplit(url or "postgresql://nobody@/none?host=%2Fnonexistent")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"not a PostgreSQL address; {DATABASE_FORM}.")
    database = unquote(parts.path.lstrip("/"))
    if not parts.username or not database or "/" in database:
        raise ValueError(f"the role or the database is not named; {DATABASE_FORM}.")
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"the port is not a number; {DATABASE_FORM}.") from None
    host = options.pop("host", None) or parts.hostname or ""
    if pool:
        # A request waits ten seconds at most for a connection, or fails.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10, "max_lifetime": 3600}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", None) or (str(port) if port else ""),
        "OPTIONS": options | {"connect_timeout": int(options.get("connect_timeout", 10))},
        # Behind PgBouncer's transaction pooling a cursor kept by the server outlives its connection.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_MAX_AGE": 0,
    }


def mail_server(url: str, *, production: bool) -> MailServer:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise EnvironmentRefusal(f"EMAIL_URL: the port is not a number; {MAIL_FORM}.") from None
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise EnvironmentRefusal(f"EMAIL_URL is not a mail server's address; {MAIL_FORM}.")
    if production and parts.scheme == "smtp" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise EnvironmentRefusal(
            "EMAIL_URL would send mail unencrypted: use smtps:// or submission://, or a relay on localhost."
        )
    return MailServer(
        host=parts.hostname,
        port=port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "submission",
    )
