"""All that one operator runs passes to another: two installations, each with its own database, keys and processes."""

import re
import zipfile
from base64 import b64decode
from pathlib import Path

from tests.installations import Installation
from tests.mail.server import MailServer
from tests.moves.test_between_installations import tables

BEGIN = """
import django; django.setup()
import re, sys
from django.conf import settings
from django.test import Client
from softranet.organisations.models import Organisation, Role
from softranet.organisations.operator import operator
from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.policy.actions.publish import ensure_published
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from tests.people import found, join
from tests.running import run_jobs
settings.ALLOWED_HOSTS = ["*"]
"""
SELLER = """
larkspur = found("larkspur", "Larkspur Music School", law="IN")
postmill = found("postmill", "Postmill Books", law="IN")
mira = join(larkspur, "mira@larkspur.example", "Mira Halvorsen", Role.OWNER)
for place, name in ((larkspur, "Leonie"), (postmill, "Daniel"), (operator(), "Mira")):
    with organisation_scope(place.id):
        Organisation.objects.filter(id=place.id).update(
            street="12 Fort Road", city="Kochi", country="IN", contact_email=f"office@{place.slug}.example",
            sender_email=f"letters@{place.slug}.example", sender_name=place.name or place.slug)
        place.refresh_from_db()
        ensure_published(place)
        source = open_source(SourceKind.STAFF, "staff", name="Ops")
        person = meet(source, email=f"{name.lower()}@home.example", name=name)
        if name == "Mira":
            Person.objects.filter(id=person.id).update(account=mira)
"""
JOBS = "run_jobs()"
ACCEPT = """
link, key = sys.argv[1:]
client = Client()
page = client.get(link).content.decode()
shown = re.findall(r'name="shown" value="(\\w+)"', page)[0]
said = {"accepted_as": "Jo Postmill, director", "accepted": "on", "public_key": key, "shown": shown}
assert client.post(link, said).status_code == 200
run_jobs()
"""
LATER = (
    """UPDATE softranet_moves_transfer SET accepted_at = accepted_at - interval '31 days',
    due_at = due_at - interval '31 days', owners_told_at = owners_told_at - interval '31 days' RETURNING 1""",
    "UPDATE softranet_moves_salepart SET due_at = due_at - interval '31 days' RETURNING 1",
)


def script(place: Installation, mail: MailServer, text: str, *arguments: str) -> None:
    """A process of the seller's, whose letters go to a real server."""
    process = place.start("-c", BEGIN + text, *arguments, EMAIL_URL=f"smtp://127.0.0.1:{mail.port}")
    written, _ = process.communicate(timeout=120)
    assert process.returncode == 0, written


def done(place: Installation, *words: str) -> str:
    result = place.run("organisation", *words)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_it_passes_whole_and_only_the_acquirer_opens_it(
    installation: Installation, another: Installation, tmp_path: Path
) -> None:
    own, theirs = tmp_path / "key", tmp_path / "other-key"
    key = done(another, "key", str(own)).split()[-1]
    done(another, "key", str(theirs))
    assert len(b64decode(key)) == 32
    with MailServer() as mail:
        script(installation, mail, SELLER)
        done(installation, "offer", "softranet", "--acquirer", "Postmill Ltd", "--contact", "jo@postmill.example",
             "--country", "in")  # fmt: skip
        script(installation, mail, JOBS)
        link = re.search(r"/@softranet/acquisitions/[^\s\"<]+", text_of(mail, "jo@postmill.example"))
        assert link
        script(installation, mail, ACCEPT, link[0], key)
        told = {str(message["Subject"]) for message in mail.messages if "passes to Postmill Ltd" in message["Subject"]}
        assert len(told) == 3
    sealed = tmp_path / "sealed"
    early = installation.run("organisation", "hand-over", "softranet", "--to", str(sealed))
    assert (early.returncode, "People can still leave" in early.stderr) == (1, True)
    assert not sealed.exists()
    for statement in LATER:
        assert installation.query(statement)
    done(installation, "hand-over", "softranet", "--to", str(sealed))
    assert b"home.example" not in sealed.read_bytes()
    opened = tmp_path / "opened.zip"
    wrong = another.run("organisation", "unseal", str(sealed), "--key", str(theirs), "--to", str(opened))
    assert (wrong.returncode, opened.exists()) == (1, False)
    changed = tmp_path / "changed"
    changed.write_bytes(sealed.read_bytes()[:-1] + b"x")
    assert another.run("organisation", "unseal", str(changed), "--key", str(own), "--to", str(opened)).returncode == 1
    done(another, "unseal", str(sealed), "--key", str(own), "--to", str(opened))
    said = done(another, "import", str(opened), "--owner", "jo@postmill.example")
    assert said.count("is here: /@") == 3
    compare(another, opened, tmp_path)


def compare(another: Installation, opened: Path, folder: Path) -> None:
    """Every row of each organisation that was in the file is there."""
    with zipfile.ZipFile(opened) as bundle:
        parts = sorted(name for name in bundle.namelist() if name.startswith("organisations/"))
        assert len(parts) == 3
        for number, name in enumerate(parts):
            went, back = folder / f"went{number}.zip", folder / f"back{number}.zip"
            went.write_bytes(bundle.read(name))
            slug = another.query("SELECT slug FROM softranet_organisations_organisation WHERE id = %s", Path(name).stem)
            done(another, "export", str(slug[0][0]), "--to", str(back))
            before, after = tables(went), tables(back)
            assert before.keys() == after.keys()
            assert {table for table, rows in before.items() if not set(rows) <= set(after[table])} == set()
            assert len(before["tables/softranet_people.Person.jsonl"]) == 1


def text_of(mail: MailServer, address: str) -> str:
    """The last letter to somebody."""
    body = [m for (to, _mime), m in zip(mail.taken, mail.messages, strict=True) if to == address][-1].get_body(
        ("plain",)
    )
    assert body is not None
    return str(body.get_content())
