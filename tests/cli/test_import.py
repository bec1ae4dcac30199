"""`softranet import`, called as the command line calls it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from softranet.cli.import_ import import_
from softranet.config.refusals import Refusal
from softranet.organisations.models import Organisation
from softranet.people.models import ImportRun, Person
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db
TABLE = "Kd,Name,E-Mail,Telefon\n1,Leonie Köhler,leonie@koehler.example,0711 2842222\n2,Daniel Okafor,no address,\n"


@pytest.fixture(autouse=True)
def at_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite's database serves already."""
    monkeypatch.setattr("softranet.cli.frame.Env.embedded", property(lambda _: False), raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def call(file: Path, *words: str, organisation: str = "larkspur") -> Result:
    fixed = ["--organisation", organisation, "--basis", "contract", "--source", "our old shop"]
    command: Any = import_
    return CliRunner().invoke(command, [str(file), *fixed, *words], catch_exceptions=False)


def test_people_come_in_and_refused_rows_are_named(larkspur: Organisation, file: Path, tmp_path: Path) -> None:
    refused = tmp_path / "refused.csv"
    answer = call(file, "--map", "Kd=external_id", "--country", "DE", "--refused", str(refused), "--json")
    assert answer.exit_code == 1
    said = json.loads(answer.stdout)
    assert (said["rows"], said["created"], said["refused"]) == (2, 1, 1)
    assert said["refusals"][0]["row"] == 3
    rows = list(csv.reader(refused.read_text().splitlines()))
    assert rows[1][4] == "Daniel Okafor"
    assert refused.stat().st_mode & 0o077 == 0
    with organisation_scope(larkspur.id):
        person = Person.objects.get()
        assert (person.external_id, person.name) == ("1", "Leonie Köhler")
        assert person.contact_points.get(kind="phone").value == "+497112842222"


def test_a_dry_run_writes_nothing_and_keeps_no_file(larkspur: Organisation, file: Path) -> None:
    answer = call(file, "--dry-run")
    assert answer.exit_code == 1
    assert "would be" in answer.stdout
    with organisation_scope(larkspur.id):
        assert not Person.objects.exists()
        assert ImportRun.objects.get().content is None


@pytest.mark.parametrize("words", [["--map", "Nothing=name"], ["--map", "Name=nonsense"]])
def test_a_wrong_column_is_refused_in_one_line(larkspur: Organisation, file: Path, words: list[str]) -> None:
    with pytest.raises(Refusal):
        call(file, *words)


def test_an_organisation_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(Refusal, match="'nobody'"):
        call(file, organisation="nobody")
