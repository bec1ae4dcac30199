"""The two roles and the database: one owns and migrates, the other is what the application connects as.

The application's role is neither the owner nor a member of it, has no BYPASSRLS and is no superuser:
row-level security holds for it always. It gets its rights on tables by default privileges, at the moment the
owner creates them; a migration may take some back (an append-only table), and preparing again does not undo
that.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from softranet.config.refusals import DatabaseRefusal

# Before these, row-level security could be passed by (CVE-2024-10976).
OLDEST_SERVERS = {15: 9, 16: 5, 17: 1}
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
_LOCK = 0x50F7  # several test processes prepare at once; roles belong to the whole server


def prepare(superuser_url: str, database: str, owner_url: str, app_url: str, *, fresh: bool = False) -> None:
    """Make both roles, the database, its extensions and rights; `fresh` drops the database first.

    superuser_url: a role that may create roles and databases, connected to another database.
    """
    owner, app = role_of(owner_url), role_of(app_url)
    if owner == app:
        raise DatabaseRefusal(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role. Give the application a role of its own."
        )
    with connect(superuser_url) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            _make_role(admin, owner_url, may_create_databases=True)
            _make_role(admin, app_url, may_create_databases=False)
            _refuse_powerful(admin, app, owner)
            if fresh:
                drop_database(admin, database)
            _make_database(admin, database, owner)
        except psycopg.errors.InsufficientPrivilege as error:
            raise DatabaseRefusal(
                f"{role_of(superuser_url)} may not do this ({error.diag.message_primary}). "
                "Name a superuser: --superuser-url, or DATABASE_SUPERUSER_URL."
            ) from None
        finally:
            admin.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    with connect(with_database(owner_url, database)) as connection:
        _grant(connection, database, owner, app)


def connect(url: str) -> psycopg.Connection:
    """A connection outside any transaction; a failure is said in one line, without the password."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.ProgrammingError:  # its text repeats the address, the password with it
        raise DatabaseRefusal(
            "This is not a database address: expected postgresql://role:password@host/database."
        ) from None
    except psycopg.OperationalError as error:
        raise DatabaseRefusal(f"{without_password(url)}: {first_line(error)}") from None
    major, minor = divmod(connection.info.server_version, 10000)
    if major < min(OLDEST_SERVERS) or minor < OLDEST_SERVERS.get(major, 0):
        connection.close()
        oldest = major if major in OLDEST_SERVERS else min(OLDEST_SERVERS)
        wanted = f"{oldest}.{OLDEST_SERVERS[oldest]}"
        raise DatabaseRefusal(f"The server is PostgreSQL {major}.{minor}: {wanted} or newer is needed.")
    return connection


def first_line(error: psycopg.OperationalError) -> str:
    """What the server or the network said: it names role, host and database, never a password."""
    return str(error).partition("\n")[0]


def role_of(url: str) -> str:
    try:
        role = conninfo_to_dict(url).get("user")
    except psycopg.ProgrammingError:
        role = None
    if not role:
        raise DatabaseRefusal("A database address names no role: expected postgresql://role:password@host/database.")
    return str(role)


def database_of(url: str) -> str:
    return str(conninfo_to_dict(url).get("dbname") or role_of(url))


def with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def without_password(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    if "@" not in parts.netloc:
        return urlunsplit(parts._replace(query=""))
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.partition(':')[0].partition('@')[0]}@{place}", query=""))


def drop_database(admin: psycopg.Connection, database: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _make_role(admin: psycopg.Connection, url: str, *, may_create_databases: bool) -> None:
    wanted = conninfo_to_dict(url)
    role = role_of(url)
    found = admin.execute("SELECT rolcanlogin, rolcreatedb FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if found is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        found = (True, False)
    words = [] if found[0] else ["LOGIN"]
    # The owner builds a restored database beside the one in use, and the databases of the test suite.
    if may_create_databases and not found[1]:
        words.append("CREATEDB")
    if words:
        admin.execute(sql.SQL("ALTER ROLE {} " + " ".join(words)).format(sql.Identifier(role)))
    password = wanted.get("password")
    if password and not _password_works(url):
        # Hashed here: a statement's text can end up in the server's log.
        secret = admin.pgconn.encrypt_password(str(password).encode(), role.encode(), b"scram-sha-256").decode()
        statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret))
        # Where the role is others' and its password wrong here, its first connection says so.
        with suppress(psycopg.errors.InsufficientPrivilege):
            admin.execute(statement)


def _password_works(url: str) -> bool:
    try:
        psycopg.connect(with_database(url, "postgres"), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _refuse_powerful(admin: psycopg.Connection, app: str, owner: str) -> None:
    [row] = admin.execute(
        "SELECT rolsuper, rolbypassrls, pg_has_role(%s, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        [app, owner, app],
    ).fetchall()
    for found, what in zip(row, ("is a superuser", "has BYPASSRLS", f"is a member of {owner}"), strict=True):
        if found:
            raise DatabaseRefusal(
                f"The application's role {app} {what}: row-level security would not hold for it. "
                "Give it a role without."
            )


def _make_database(admin: psycopg.Connection, database: str, owner: str) -> None:
    found = admin.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s",
        [database],
    ).fetchone()
    name = sql.Identifier(database)
    if found is not None and found[1] != "UTF8":
        raise DatabaseRefusal(f"The database {database} is encoded in {found[1]}; UTF8 is needed.")
    powerful = admin.info.parameter_status("is_superuser") == "on" or admin.info.user == owner
    if not powerful and (found is None or found[0] != owner):
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
    if found is None:
        # Not the server's own locale: sorting is by stored keys, and the same everywhere.
        locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
        if admin.info.server_version < 170000:
            locale = "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        command = f"CREATE DATABASE {{}} OWNER {{}} TEMPLATE template0 ENCODING 'UTF8' {locale}"
        admin.execute(sql.SQL(command).format(name, sql.Identifier(owner)))
    elif found[0] != owner:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(owner)))


def _grant(connection: psycopg.Connection, database: str, owner: str, app: str) -> None:
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(owner), "app": sql.Identifier(app)}
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    defaults = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        f"{defaults} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
        f"{defaults} GRANT USAGE, SELECT ON SEQUENCES TO {{app}}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
