"""What makes an installation unfit to serve: Django's checks, and in production those of this module.

Each finding is one sentence that says what to do. `softranet up`, `softranet check` and the server's entry
point refuse on the first error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.checks import Warning as Advice
from django.core.checks.messages import ERROR
from django.db import connections

from softranet.config.env import read_env
from softranet.config.refusals import UNFIT
from softranet.config.roles import first_line


@register(Tags.security)
def production_settings(app_configs: Any = None, **options: Any) -> list[CheckMessage]:
    """TLS-only cookies, HSTS, hosts and the key, looked at where Django will read them."""
    return list(_unfit_settings()) if read_env().production else []


def _unfit_settings() -> Iterator[CheckMessage]:
    if not (
        settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.LANGUAGE_COOKIE_SECURE
    ):
        yield Error(
            "Cookies would travel over unencrypted connections.",
            hint="Remove SOFTRANET_TLS=off: production is served over TLS only.",
            id="softranet.production.E001",
        )
    if not settings.SECURE_SSL_REDIRECT:
        yield Error(
            "Unencrypted requests would be answered.",
            hint="Remove SOFTRANET_TLS=off: production is served over TLS only.",
            id="softranet.production.E002",
        )
    if settings.SECURE_HSTS_SECONDS < 30 * 24 * 3600:
        yield Error(
            "Browsers are not told to come back over TLS only (HSTS).",
            hint="Set SOFTRANET_HSTS_SECONDS to 31536000, or leave it out.",
            id="softranet.production.E003",
        )
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield Error(
            "The secret key can be guessed.",
            hint="Set SOFTRANET_SECRET_KEY to at least 50 random characters.",
            id="softranet.production.E004",
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "Any host name would be answered.",
            hint="Set SOFTRANET_HOSTS to the host names of this installation.",
            id="softranet.production.E005",
        )
    if settings.DEBUG:
        yield Error(
            "DEBUG is on.", hint="Remove it: it shows settings to visitors.", id="softranet.production.E006"
        )
    if read_env().mail is None:
        yield Advice(
            "There is no mail server: nothing will be sent.",
            hint="Set EMAIL_URL, for example submission://user:password@mail.example.org",
            id="softranet.production.W001",
        )


SILENT = "softranet.database.E001"
_POWERS = (
    "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
    " AND pg_has_role(current_user, relowner, 'MEMBER'))"
    " FROM pg_roles WHERE rolname = current_user"
)


@register(Tags.database)
def application_role(
    app_configs: Any = None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Row-level security holds only for a role that owns nothing."""
    if "default" not in (databases or ()) or read_env().database_as == "owner":
        return []
    try:
        with probe() as connection:
            (role, *powers), *_ = connection.execute(_POWERS).fetchall()
    except psycopg.OperationalError as error:
        return [
            Error(
                f"The database does not answer: {first_line(error)}.",
                hint="Look at DATABASE_URL, or run `softranet database prepare`.",
                id=SILENT,
            )
        ]
    names = ("is a superuser", "has BYPASSRLS", "owns the tables or belongs to their owner")
    return [
        Error(
            f"The application's role {role} {name}: organisations would not be kept apart.",
            hint="Point DATABASE_URL at a role of its own, made by `softranet database prepare`.",
            id="softranet.database.E002",
        )
        for found, name in zip(powers, names, strict=True)
        if found
    ]


def probe() -> psycopg.Connection:
    """A connection of its own: the pool says after ten seconds that there is none, and not why."""
    return psycopg.connect(**connections["default"].get_connection_params())


def findings() -> list[CheckMessage]:
    """All findings, the worst first. A database that does not answer is said once, not asked by every check."""
    silent = [one for one in application_role(databases=["default"]) if one.id == SILENT]
    found = silent + run_checks(databases=None if silent else ["default"])
    return sorted((one for one in found if not one.is_silenced()), key=lambda one: -one.level)


def sentence(finding: CheckMessage) -> str:
    """One line: what was found, what to do, and its id."""
    return " ".join(f"{finding.msg} {finding.hint or ''}".split()) + f" ({finding.id})"


def refuse_unfit() -> None:
    """End the process, with a line for each error, when this installation may not serve."""
    errors = [finding for finding in findings() if finding.level >= ERROR]
    if errors:
        sys.stderr.write("".join(f"{sentence(finding)}\n" for finding in errors))
        raise SystemExit(UNFIT)
