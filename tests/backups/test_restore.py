"""A backup is restored, and everybody erased since is gone again before anything is served."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.utils import timezone

from softranet.backups import marker
from softranet.config.dump import program, without_secret
from softranet.config.roles import connect, drop_database, with_database
from softranet.config.testdatabase import test_database as prepared
from softranet.people.models import Person
from softranet.privacy import consent, object_to, restrict, tombstones
from softranet.privacy.erase import erase
from softranet.privacy.permitted import Refusal, permitted
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.backups.conftest import Larkspur
from tests.installations import Installation

LEONIE, DANIEL, PRIYA = "leonie@koehler.example", "daniel@okafor.example", "priya@nair.example"

pytestmark = pytest.mark.slow


def gone(larkspur: Larkspur, person: Person) -> object:
    """The number of the certificate."""
    with organisation_scope(larkspur.id):  # type: ignore[arg-type]
        return erase(person, reason="own request", requested_at=timezone.now()).number


def everything(installation: Installation) -> str:
    """Every row of the database, as text."""
    address, environment = without_secret(installation.owner_url)
    done = subprocess.run(
        [program("pg_dump"), "--data-only", f"--dbname={address}"], check=True, capture_output=True, text=True,
        env=environment,
    )  # fmt: skip
    return done.stdout


def backed_up(installation: Installation, larkspur: Larkspur) -> str:
    larkspur.at_rest()
    file = installation.data / "before.dump"
    done = installation.run("database", "backup", str(file))
    assert done.returncode == 0, done.stderr
    return str(file)


def by_hand(installation: Installation, file: str) -> None:
    """As somebody would who knows pg_restore, and not our command."""
    with connect(with_database(installation.owner_url, "postgres")) as admin:
        drop_database(admin, installation.name)
    prepared(installation.name)
    address, environment = without_secret(installation.owner_url)
    subprocess.run(
        [program("pg_restore"), "--no-owner", "--no-privileges", f"--dbname={address}", file],
        check=False, capture_output=True, env=environment,
    )  # fmt: skip


def people(installation: Installation) -> set[str]:
    return {row[0] for row in installation.query("SELECT value FROM softranet_people_contactpoint")}


def test_who_was_erased_since_is_gone_again(committed: Installation, larkspur_kept: Larkspur) -> None:
    leonie = larkspur_kept.meet("Leonie Köhler", LEONIE)
    larkspur_kept.meet("Daniel Okafor", DANIEL)
    file = backed_up(committed, larkspur_kept)
    number = gone(larkspur_kept, leonie)
    gone(larkspur_kept, larkspur_kept.meet("Priya Nair", PRIYA))  # came and went since the backup
    larkspur_kept.at_rest()

    done = committed.run("database", "restore", file)
    assert (done.returncode, people(committed)) == (4, {DANIEL})
    assert "1 organisations and 1 people" in done.stderr

    done = committed.run("database", "restore", file, "--replace", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["returned"], told["residue"], told["scanned"]) == (1, 0, 1)
    assert people(committed) == {DANIEL}
    rows = everything(committed)
    assert DANIEL in rows
    assert "koehler" not in rows.lower()
    assert str(number) in rows, "the certificate that Leonie was given still leads to its page"
    with organisation_scope(larkspur_kept.id):  # type: ignore[arg-type]
        assert tombstones.buried([LEONIE, DANIEL, PRIYA]) == {LEONIE, PRIYA}
    larkspur_kept.at_rest()
    assert not (committed.data / marker.NAME).exists()
    assert committed.run("check").returncode == 0, "the restored database is protected and up to date"


def test_a_no_said_since_still_holds(committed: Installation, larkspur_kept: Larkspur) -> None:
    leonie, daniel = larkspur_kept.meet("Leonie Köhler", LEONIE), larkspur_kept.meet("Daniel Okafor", DANIEL)
    file = backed_up(committed, larkspur_kept)
    with organisation_scope(larkspur_kept.id):  # type: ignore[arg-type]
        consent.withdraw(leonie, NEWSLETTER, how="a link in a mail")
        object_to.start(daniel, NEWSLETTER)
        restrict.start(daniel, restrict.Ground.ACCURACY)
    larkspur_kept.at_rest()
    done = committed.run("database", "restore", file, "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["refusals"] == 3
    with organisation_scope(larkspur_kept.id):  # type: ignore[arg-type]
        gate = permitted(NEWSLETTER)
        assert Refusal.WITHDRAWN in gate.explain(leonie)
        assert {Refusal.OBJECTED, Refusal.RESTRICTED} <= set(gate.explain(daniel))
    larkspur_kept.at_rest()


def test_the_journal_alone_is_enough(committed: Installation, larkspur_kept: Larkspur) -> None:
    leonie = larkspur_kept.meet("Leonie Köhler", LEONIE)
    file = backed_up(committed, larkspur_kept)
    gone(larkspur_kept, leonie)
    larkspur_kept.at_rest()
    with connect(with_database(committed.owner_url, "postgres")) as admin:
        drop_database(admin, committed.name)  # the disk of the database is lost
    done = committed.run("database", "restore", file, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["returned"] == 1
    assert people(committed) == set()


def test_a_backup_restored_by_hand_is_not_served(committed: Installation, larkspur_kept: Larkspur) -> None:
    leonie = larkspur_kept.meet("Leonie Köhler", LEONIE)
    file = backed_up(committed, larkspur_kept)
    gone(larkspur_kept, leonie)
    larkspur_kept.at_rest()
    by_hand(committed, file)
    done = committed.run("check")
    assert done.returncode == 1
    assert "1 people who were erased are back in the database" in done.stderr
    served = committed.python("-c", "import softranet.config.wsgi")
    assert (served.returncode, "softranet.backups.E002" in served.stderr) == (3, True)

    assert committed.run("database", "replay").returncode == 0
    assert people(committed) == set()
    assert committed.run("database", "prepare").returncode == 0
    assert committed.run("check").returncode == 0


def test_a_restore_killed_half_way_serves_nothing_until_it_is_ended(
    committed: Installation, larkspur_kept: Larkspur
) -> None:
    leonie = larkspur_kept.meet("Leonie Köhler", LEONIE)
    file = backed_up(committed, larkspur_kept)
    gone(larkspur_kept, leonie)
    larkspur_kept.at_rest()
    process = committed.start("-c", "from softranet.cli import main; main()", "database", "restore", file, "--replace")
    look = "SELECT 1 FROM pg_database WHERE datname = %s"
    with connect(with_database(committed.owner_url, "postgres")) as admin:
        while process.poll() is None and not admin.execute(look, [f"{committed.name}_restoring"]).fetchone():
            time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert (committed.data / marker.NAME).exists()
    refused = committed.run("check")
    assert "A restore was begun and has not finished." in refused.stderr
    assert people(committed) == set(), "what is there is still the whole database from before"

    assert committed.run("database", "restore", file, "--replace").returncode == 0
    assert people(committed) == set()
    assert committed.run("check").returncode == 0


def test_it_is_refused_while_somebody_uses_the_database(committed: Installation, larkspur_kept: Larkspur) -> None:
    file = backed_up(committed, larkspur_kept)
    with connect(committed.application_url):
        done = committed.run("database", "restore", file, "--replace")
    assert (done.returncode, "Stop web and worker" in done.stderr) == (4, True)
    assert not (committed.data / marker.NAME).exists()


def test_what_is_no_backup_is_named_in_one_line(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a backup")
    done = installation.run("database", "restore", str(file))
    assert done.returncode == 4
    assert "is not a backup made by" in done.stderr
    assert "Traceback" not in done.stderr
