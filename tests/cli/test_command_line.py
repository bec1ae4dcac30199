"""The frame of the command line: help, exit codes, one line for what is wrong, a page that tells it all."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from softranet.cli import COMMANDS, main
from softranet.config.refusals import BROKEN, DATABASE, EXIT_CODES, UNFIT, USAGE
from tests.cli.program import Installation, free_port

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_told_of_with_its_options(name: str) -> None:
    page = PAGE.read_text()
    command = main.get_command(click.Context(main), name)
    assert command is not None
    inner = command.commands.items() if isinstance(command, click.Group) else [("", command)]
    for words, one in [(f"{name} {inside}".strip(), one) for inside, one in inner]:
        assert f"`softranet {words}" in page
        assert one.help
        options = [parameter.opts[0] for parameter in one.params if isinstance(parameter, click.Option)]
        assert [option for option in options if option not in page] == [], words


def test_each_command_is_told_of_once() -> None:
    headings = [line for line in PAGE.read_text().splitlines() if line.startswith("## `")]
    assert sorted(set(headings)) == sorted(headings)


def test_each_exit_code_is_told_of() -> None:
    page, shown = PAGE.read_text(), CliRunner().invoke(main, ["--help"]).output
    for code, meaning in EXIT_CODES.items():
        assert f"| {code} | {meaning} |" in page
        assert f"{code}  {meaning}" in shown
    for name in COMMANDS:
        assert name in shown


def test_a_wrong_setting_is_one_line_without_a_traceback(installation: Installation) -> None:
    refused = installation.run("check", SOFTRANET_PORT="eighty")
    assert refused.returncode == UNFIT
    assert refused.stderr == "SOFTRANET_PORT is 'eighty': expected a whole number from 1 to 65535.\n"
    assert refused.stdout == ""


def test_what_nobody_wrote_is_a_wrong_use(installation: Installation) -> None:
    refused = installation.run("fly")
    assert refused.returncode == USAGE
    assert "No such command 'fly'" in refused.stderr


def test_without_data_a_command_says_what_to_do(installation: Installation) -> None:
    refused = installation.run("check")
    assert refused.returncode == DATABASE
    assert "Run `softranet up` first" in refused.stderr


def test_a_database_that_does_not_answer_is_named_in_one_line(installation: Installation) -> None:
    nowhere = f"postgresql://somebody:S3cret-word@127.0.0.1:{free_port()}/none"
    for words in ("person show x --organisation y", "sweep", "policy verify", "demo load"):
        refused = installation.run(*words.split(), DATABASE_URL=nowhere)
        assert refused.returncode == DATABASE, refused.stderr
        assert refused.stderr.startswith("The database does not answer: ")
        assert "Connection refused" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
        assert "S3cret-word" not in refused.stderr
    checked = installation.run("check", "--json", DATABASE_URL=nowhere)
    assert checked.returncode == BROKEN
    assert checked.stderr == ""
    (finding,) = json.loads(checked.stdout)["findings"]
    assert finding["id"] == "softranet.database.E001"
    assert "Connection refused" in finding["what"]


def test_a_database_without_tables_says_what_to_do(installation: Installation) -> None:
    installation.run("database", "prepare", "--roles-only")
    refused = installation.run("sweep")
    assert refused.returncode == DATABASE
    assert refused.stderr == "The database has no tables yet: run `softranet database prepare`.\n"


def test_prepare_check_and_backup(installation: Installation) -> None:
    prepared = installation.run("database", "prepare", "--json")
    assert prepared.returncode == 0, prepared.stderr
    assert json.loads(prepared.stdout)["application"] == "softranet_app"
    checked = installation.run("check", "--json")
    assert json.loads(checked.stdout)["fit"] is True, checked.stdout
    assert checked.returncode == 0
    saved = installation.run("database", "backup", "--json")
    assert saved.returncode == 0, saved.stderr
    file = Path(json.loads(saved.stdout)["file"])
    assert file.read_bytes().startswith(b"PGDMP")
    assert file.stat().st_mode & 0o777 == 0o600
    again = installation.run("database", "backup", str(file))
    assert again.returncode == USAGE
    assert installation.processes() == {}, "the database stops with the last command"
