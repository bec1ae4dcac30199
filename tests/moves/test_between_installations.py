"""Two installations, each with its own database, keys and processes: what leaves one arrives whole in the other.

The person's file goes over the network, from one to the other's server, by the address she asked for there.
"""

import json
import zipfile
from pathlib import Path

from tests.installations import Installation
from tests.jobs.test_rescue import wait_for

BEGIN = """
import django; django.setup()
import re, sys, threading
from datetime import date
from pathlib import Path
from wsgiref.simple_server import make_server
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from softranet.cli import main
from softranet.config.refusals import Refusal
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
from softranet.rights import sending
from softranet.web import outward
from tests.people import found

settings.SOFTRANET_PRIVATE_WEBHOOKS = ["127.0.0.0/8"]
settings.ALLOWED_HOSTS = ["*"]
folder = sys.argv[1]
def softranet(*words):
    main.main([*words], prog_name="softranet", standalone_mode=False)
operator()
"""
HERE = """
own = make_server("127.0.0.1", 0, get_wsgi_application())
settings.SOFTRANET_PUBLIC_URL = f"http://127.0.0.1:{own.server_port}"
threading.Thread(target=own.serve_forever, daemon=True).start()
with organisation_scope(found("larkspur", "Larkspur Music School", country="IN", law="IN").id):
    source = open_source(SourceKind.STAFF, "staff", name="Mira")
    for name in ("Leonie", "Daniel"):
        person = meet(source, email=f"{name.lower()}@home.example", name=f"{name} Köhler", phone="+914428110000")
        Person.objects.filter(id=person.id).update(birth_date=date(1990, 5, 17))
        PostalAddress.objects.create(person=person, street="Fort Road 12", city="Kochi", country="IN", source=source)
    sealing.seal()
softranet("organisation", "export", "larkspur", "--to", f"{folder}/out.zip")
softranet("move", "out", "leonie@home.example", "--organisation", "larkspur", "--to", f"{folder}/leonie.json")
with organisation_scope(Organisation.objects.get(slug="larkspur").id):
    leonie = Person.objects.get(contact_points__value="leonie@home.example")
    where, true_post = Path(folder, "address").read_text(), outward.post
    outward.post = lambda url, body, headers: true_post(url, body[:-1] + bytes([body[-1] ^ 1]), headers)
    refused = sending.send(leonie, where, organisation="Larkspur Music School")
    assert "did not take it" in refused.fault, refused
    outward.post = true_post
    sent = sending.send(leonie, where, organisation="Larkspur Music School")
    assert sent.there == "Postmill Books", sent
"""
SERVED = """
postmill = found("postmill", "Postmill Books", country="IN", law="IN")
server = make_server("127.0.0.1", 0, get_wsgi_application())
settings.SOFTRANET_PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
asked = Client().post("/@postmill/move/uploads/", {"agreed": "on"})
address = re.search(r"http://127[^<]+/move/uploads/[^<]+", asked.content.decode())[0]
Path(folder, "address.part").write_text(address)
Path(folder, "address.part").rename(Path(folder, "address"))
for _ in range(6):  # twice: what it takes, its key, the file
    server.handle_request()
"""
THERE = """
softranet("organisation", "import", f"{folder}/out.zip", "--owner", "mira@home.example")
softranet("organisation", "export", "larkspur", "--to", f"{folder}/back.zip")
softranet("move", "in", f"{folder}/leonie.json", "--organisation", "larkspur")
with organisation_scope(Organisation.objects.get(slug="postmill").id):
    link = ArrivalLink.objects.select_related("arrival").latest("id")
    assert ArrivalLink.objects.filter(arrival__signed_by__startswith="http://127.0.0.1:").count() == 1
    agree(link)
softranet("move", "out", "leonie@home.example", "--organisation", "postmill", "--to", f"{folder}/again.json")
"""
PASSES = """
softranet("organisation", "end", "larkspur", "--yes")
softranet("organisation", "end", "larkspur", "--withdraw")
softranet("organisation", "offer", "larkspur", "--acquirer", "Postmill Ltd", "--contact", "jo@postmill.example",
          "--country", "in")
softranet("organisation", "transfer", "larkspur")
try:
    softranet("organisation", "hand-over", "larkspur", "--to", f"{folder}/sealed")
except Refusal as refusal:
    print(refusal)
softranet("organisation", "call-off", "larkspur")
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
    served = another.start("-c", BEGIN + SERVED, str(tmp_path))
    try:
        wait_for(lambda: (tmp_path / "address").exists() or served.poll() is not None)
        script(installation, HERE, tmp_path)
        written, _ = served.communicate(timeout=30)
        assert served.returncode == 0, written
    finally:
        served.kill()
    said = script(another, THERE + PASSES, tmp_path)
    assert "/@larkspur/join/" in said
    for line in ("It ends on", "on its way to Postmill Ltd", "The acquirer has not accepted the policy."):
        assert line in said
    assert not (tmp_path / "sealed").exists()
    before, after = tables(tmp_path / "out.zip"), tables(tmp_path / "back.zip")
    assert before.keys() == after.keys()
    assert {name for name, rows in before.items() if not set(rows) <= set(after[name])} == set()
    assert len(before["tables/softranet_people.Person.jsonl"]) == 2
    taken, again = (json.loads((tmp_path / name).read_text()) for name in ("leonie.json", "again.json"))
    assert sorted(map(json.dumps, taken["records"])) == sorted(map(json.dumps, again["records"]))
