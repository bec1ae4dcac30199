"""`softranet person` and `softranet sweep`, called as the command line calls them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from softranet.cli.person import person as person_command
from softranet.cli.sweep import sweep_command
from softranet.config.refusals import Refusal
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.dossier_formats import SCHEMA
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from tests.privacy.conftest import meet

pytestmark = pytest.mark.django_db
HERE = ["--organisation", "larkspur"]


@pytest.fixture(autouse=True)
def at_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's database serves already."""
    monkeypatch.setattr("softranet.cli.frame.Env.embedded", property(lambda _: False), raising=False)


@pytest.fixture
def leonie(larkspur: Organisation) -> Person:
    with organisation_scope(larkspur.id):
        return meet("leonie@example.org", "Leonie Köhler", "+4930123456789")


def call(command: Any, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, [*words, *HERE], input=typed, catch_exceptions=False)


def test_everything_is_shown_with_the_day_it_goes(leonie: Person) -> None:
    shown = call(person_command, "show", "Leonie@Example.org").output
    assert "leonie@example.org" in shown
    assert "the front desk" in shown
    assert str(now().year + 6) in shown


def test_shown_for_programs_it_follows_the_schema(leonie: Person) -> None:
    copy = json.loads(call(person_command, "show", str(leonie.id), "--json").output)
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).validate(copy)
    assert copy["organisation"] == "Larkspur Music School"


def test_a_copy_is_written_for_one_reader_and_never_over_another_file(leonie: Person, tmp_path: Path) -> None:
    file = tmp_path / "copy.csv"
    words = ["export", "+4930123456789", "--format", "csv", "--safe", "--to", str(file)]
    call(person_command, *words)
    assert "leonie@example.org" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refusal, match="there already"):
        call(person_command, *words)
    assert json.loads(call(person_command, "export", str(leonie.id)).output)["person"] == str(leonie.id)


def test_erasing_asks_and_prints_the_certificate(leonie: Person, larkspur: Organisation) -> None:
    refused = call(person_command, "erase", "leonie@example.org", typed="n\n")
    assert refused.exit_code != 0
    done = call(person_command, "erase", "leonie@example.org", "--yes", "--json")
    certificate = json.loads(done.output)
    assert {"table": "softranet_people.Person", "count": 1} in certificate["erased"]
    assert "residue scan" in certificate["pending"]
    with organisation_scope(larkspur.id):
        assert not Person.objects.filter(id=leonie.id).exists()
    with pytest.raises(Refusal, match="Nobody"):
        call(person_command, "show", "leonie@example.org")


def test_an_unknown_organisation_is_said_with_the_known(larkspur: Organisation) -> None:
    with pytest.raises(Refusal, match=r"Known are: .*larkspur"):
        CliRunner().invoke(person_command, ["show", "x", "--organisation", "nowhere"], catch_exceptions=False)


def test_a_dry_run_says_what_is_due_and_why(leonie: Person, larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Person.objects.filter(id=leonie.id).update(last_activity_at=now() - timedelta(days=7 * 366))
    rows = json.loads(call(sweep_command, "--dry-run", "--json").output)
    due = {row["table"]: row for row in rows}
    assert due["people"]["records"] == 1
    assert "6 years" in due["people"]["reason"]
    assert due["addresses and numbers"]["reason"] == "goes with people"
    assert "1 " in call(sweep_command).output
    with organisation_scope(larkspur.id):
        assert not Person.objects.filter(id=leonie.id).exists()
    assert "0 records due" in call(sweep_command, "--dry-run").output
