"""`prepare` makes an application's role that row-level security holds for, and refuses another."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from softranet.config import testdatabase
from softranet.config.refusals import DatabaseRefusal
from softranet.config.roles import connect, prepare, role_of, with_database, without_password

NAME = f"softranet_roles_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"


@pytest.fixture
def urls() -> Iterator[testdatabase.Addresses]:
    testdatabase.test_database(NAME, fresh=True)
    superuser, owner, app = testdatabase.server_addresses()
    yield superuser, with_database(owner, NAME), with_database(app, NAME)
    testdatabase.drop_test_database(NAME)


def test_the_application_uses_what_the_owner_makes(urls: testdatabase.Addresses) -> None:
    _, owner, app = urls
    with connect(owner) as mine:
        mine.execute("CREATE TABLE person (id bigserial PRIMARY KEY, name text)")
    with connect(app) as connection:
        connection.execute("INSERT INTO person (name) VALUES ('Leonie Köhler')")
        connection.execute("UPDATE person SET name = upper(name)")
        row = connection.execute("SELECT unaccent(name), similarity(name, 'KÖHLER') > 0.3 FROM person", []).fetchone()
        assert row == ("LEONIE KOHLER", True)
        connection.execute("DELETE FROM person")
        for forbidden in (
            "CREATE TABLE other ()",
            "DROP TABLE person",
            "TRUNCATE person",
            "CREATE SCHEMA other",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(forbidden)


def test_the_application_is_neither_owner_nor_powerful(urls: testdatabase.Addresses) -> None:
    _, owner, app = urls
    with connect(app) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
            " pg_has_role(current_user, %s, 'MEMBER') FROM pg_roles WHERE rolname = current_user",
            [role_of(owner)],
        ).fetchone()
    assert row == (False, False, False, False, False)


def test_preparing_again_keeps_what_a_migration_took_back(urls: testdatabase.Addresses) -> None:
    superuser, owner, app = urls
    with connect(owner) as mine:
        mine.execute("CREATE TABLE ledger (id bigint)")
        mine.execute(sql.SQL("REVOKE UPDATE ON ledger FROM {}").format(sql.Identifier(role_of(app))))
    prepare(superuser, NAME, owner, app)
    with connect(app) as connection:
        connection.execute("INSERT INTO ledger VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE ledger SET id = 2")


def test_one_role_for_both_is_refused(urls: testdatabase.Addresses) -> None:
    superuser, owner, _ = urls
    with pytest.raises(DatabaseRefusal, match="same role"):
        prepare(superuser, NAME, owner, owner)


@pytest.mark.parametrize(
    ("power", "words"),
    [("BYPASSRLS", "has BYPASSRLS"), ("SUPERUSER", "is a superuser"), ("IN ROLE {}", "is a member of")],
)
def test_a_role_that_security_would_not_hold_for_is_refused(
    urls: testdatabase.Addresses, power: str, words: str
) -> None:
    superuser, owner, _ = urls
    with connect(superuser) as admin:
        is_superuser = admin.info.parameter_status("is_superuser") == "on"
        if not is_superuser:
            pytest.skip("the server's superuser is not known here")
        admin.execute("DROP ROLE IF EXISTS softranet_powerful")
        admin.execute(
            sql.SQL("CREATE ROLE softranet_powerful LOGIN PASSWORD 'known' " + power).format(
                sql.Identifier(role_of(owner))
            )
        )
        powerful = owner.replace(owner.partition("@")[0], "postgresql://softranet_powerful:known", 1)
        with pytest.raises(DatabaseRefusal, match=words):
            prepare(superuser, NAME, owner, powerful)
        admin.execute("DROP ROLE softranet_powerful")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:geheim@localhost:1/x",
        "postgresql://me:geheim@nowhere.invalid/x",
        "mysql://me:geheim@host/x",
    ],
)
def test_a_wrong_address_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseRefusal) as refusal:
        connect(url)
    assert "geheim" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_an_address_is_shown_without_its_password() -> None:
    assert without_password("postgresql://me:geheim@host:5432/x?sslmode=require") == "postgresql://me@host:5432/x"
