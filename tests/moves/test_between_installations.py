"""Two installations, each with its own database, keys and processes: what leaves one arrives whole in the other."""

import json
import zipfile
from pathlib import Path

from tests.installations import Installation

BEGIN = """
import django; django.setup()
import sys
from datetime import date
from django.conf import settings
from softranet.cli import main
from softranet.moves.actions.arrive import agree
from softranet.moves.models import ArrivalLink
from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.people.actions.meet import meet
from softranet.people.models import Person, PostalAddress
from softranet.privacy import sealing
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.people import found

folder = sys.argv[1]
def softranet(*words):
    main.main([*words], prog_name="softranet", standalone_mode=False)
operator()
"""
HERE = """
with organisation_scope(found("larkspur", "Larkspur Music School", country="IN", law="IN").id):
    source = open_source(SourceKind.STAFF, "staff", name="Mira")
    for name in ("Leonie", "Daniel"):
        person = meet(source, email=f"{name.lower()}@home.example", name=f"{name} Köhler", phone="+914428110000")
        Person.objects.filter(id=person.id).update(birth_date=date(1990, 5, 17))
        PostalAddress.objects.create(person=person, street="Fort Road 12", city="Kochi", country="IN", source=source)
    sealing.seal()
softranet("organisation", "export", "larkspur", "--to", f"{folder}/out.zip")
softranet("move", "out", "leonie@home.example", "--organisation", "larkspur", "--to", f"{folder}/leonie.json")
"""
THERE = """
found("postmill", "Postmill Books", country="IN", law="IN")
softranet("organisation", "import", f"{folder}/out.zip", "--owner", "mira@home.example")
softranet("organisation", "export", "larkspur", "--to", f"{folder}/back.zip")
softranet("move", "in", f"{folder}/leonie.json", "--organisation", "postmill")
with organisation_scope(Organisation.objects.get(slug="postmill").id):
    agree(ArrivalLink.objects.select_related("arrival").get())
softranet("move", "out", "leonie@home.example", "--organisation", "postmill", "--to", f"{folder}/again.json")
"""


def script(place: Installation, text: str, folder: Path) -> str:
    """A process of this installation, in which its commands run one after the other."""
    done = place.python("-c", BEGIN + text, str(folder))
    assert done.returncode == 0, done.stderr
    return done.stdout


def tables(path: Path) -> dict[str, list[bytes]]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name).splitlines() for name in bundle.namelist() if name.startswith("tables/")}


def test_an_organisation_and_a_person_move(installation: Installation, another: Installation, tmp_path: Path) -> None:
    script(installation, HERE, tmp_path)
    assert "/@larkspur/join/" in script(another, THERE, tmp_path)
    before, after = tables(tmp_path / "out.zip"), tables(tmp_path / "back.zip")
    assert before.keys() == after.keys()
    assert {name for name, rows in before.items() if not set(rows) <= set(after[name])} == set()
    assert len(before["tables/softranet_people.Person.jsonl"]) == 2
    taken, again = (json.loads((tmp_path / name).read_text()) for name in ("leonie.json", "again.json"))
    assert sorted(map(json.dumps, taken["records"])) == sorted(map(json.dumps, again["records"]))
