"""The operator's first owner: invited from the command line, by whoever holds the installation."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from softranet.cli.operator import operator
from softranet.organisations.models import Membership, Organisation, Role
from softranet.privacy.scope import organisation_scope
from tests.installations import Installation

NEW = {"name": "Asha Menon", "password": "harps behind the wall", "undertake": "on", "agree": "on"}


@pytest.mark.django_db
def test_the_printed_link_leads_in(softranet: Organisation, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@localhost/x")  # not the embedded one
    done = CliRunner().invoke(operator, ["invite", "asha@softranet.example", "--json"], catch_exceptions=False)
    path = json.loads(done.output)["url"].partition("/@")[2]
    assert client.post(f"/@{path}", NEW).status_code == 302
    with organisation_scope(softranet.id):
        assert Membership.objects.get().role == Role.OWNER
    assert client.get("/app/softranet/").status_code == 200


def test_a_word_that_is_no_address_is_said_in_one_line(installation: Installation) -> None:
    done = installation.run("operator", "invite", "not-an-address")
    said = (done.stdout + done.stderr).strip()
    assert done.returncode != 0
    assert "'not-an-address' is no e-mail address" in said
    assert len(said.splitlines()) == 1
    assert installation.query("SELECT count(*) FROM softranet_organisations_invitation") == [(0,)]
