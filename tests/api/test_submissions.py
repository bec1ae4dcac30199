"""Forms of the organisation's own: from its server with a token, and from its website without."""

from typing import Any

import pytest
from django.test import Client

from softranet.intake import spam
from softranet.intake.models import Submission, Waiting
from softranet.mail.models import Content
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import collect
from softranet.privacy.models import ConsentEvent, Permission, Source
from softranet.privacy.scope import organisation_scope
from tests.api.conftest import Program

LEONIE = {"name": "Leonie Köhler", "email": "leonie.koehler@example.org", "message": "Do you teach the viola?"}
SITE = "https://larkspur.example"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spam, "QUICKEST", -1)


@pytest.fixture
def site(larkspur: Organisation) -> Client:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(website=SITE + "/start")
    return Client(headers={"origin": SITE})


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def test_a_server_sends_what_somebody_entered(program: Program, larkspur: Organisation) -> None:
    point = program.send("get", "/points/contact").json()
    assert "6 years" in point["notice"]["text"]
    body = {"answers": LEONIE, "consents": ["newsletter"], "notice": point["notice"]["id"], "language": "en"}
    assert program.send("post", "/points/contact/submissions", body).status_code == 202
    with organisation_scope(larkspur.id):
        row = Submission.objects.get()
        assert (row.source.kind, row.source.way) == ("api", "contact")
        assert str(row.source.terms_id) == point["notice"]["id"]
        assert not ConsentEvent.objects.exists()  # the mailbox has not confirmed
        assert not collect.dangling_sources().exists()
    listed = program.send("get", "/submissions?point=contact").json()
    assert listed["items"][0]["answers"]["message"] == LEONIE["message"]


def test_what_a_point_never_asked_is_refused(program: Program, larkspur: Organisation) -> None:
    answer = program.send("post", "/points/contact/submissions", {"answers": LEONIE | {"shoe_size": "44"}})
    assert answer.status_code == 422
    assert answer.json()["faults"] == [
        {"where": "answers.shoe_size", "found": "an answer", "expected": "one of: name, email, message"}
    ]
    answer = program.send("post", "/points/contact/submissions", {"answers": LEONIE, "consents": ["audiences"]})
    assert answer.status_code == 422
    with organisation_scope(larkspur.id):
        assert not Person.objects.exists()
        assert not Source.objects.exists()


def test_a_sign_up_by_program_is_confirmed_from_the_mailbox(program: Program, larkspur: Organisation) -> None:
    assert program.send("post", "/subscriptions", {"email": LEONIE["email"]}).status_code == 202
    with organisation_scope(larkspur.id):
        link = Content.objects.get().context["link"]
    Client().post("/" + link.split("/", 3)[3])
    [subscription] = program.send("get", "/subscriptions").json()["items"]
    assert subscription["state"] == "given"
    assert program.send("delete", f"/subscriptions/{subscription['person_id']}").status_code == 204
    with organisation_scope(larkspur.id):
        assert Permission.objects.get().state == "withdrawn"


def test_the_website_needs_no_token(site: Client, larkspur: Organisation) -> None:
    shown = site.get("/@larkspur/api/contact/")
    assert shown["Access-Control-Allow-Origin"] == SITE
    token = shown.json()["token"]
    answer = post(site, "/@larkspur/api/contact/", {"answers": LEONIE, "consents": [], "token": token})
    assert answer.status_code == 202
    with organisation_scope(larkspur.id):
        row = Submission.objects.get()
        assert (row.source.kind, str(row.source.terms_id)) == ("form", shown.json()["notice"]["id"])


def test_other_websites_may_not_read_it(larkspur: Organisation, site: Client) -> None:
    answer = Client().get("/@larkspur/api/contact/", headers={"origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer
    before = site.options("/@larkspur/api/contact/")
    assert before["Access-Control-Allow-Headers"] == "Content-Type"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400), ("[]", 422), ('"x"', 422), ("{}", 422), ('{"answers": {"name": 1}}', 422), ("[" * 3000, 400),
        ('{"answers": {}, "consents": "newsletter"}', 422), ('{"answers": {}, "token": 5}', 422),
        ('{"answers": {}, "token": "made-up"}', 409), (b"\xff\xfe", 400), ("x" * 200_000, 413),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_problem(larkspur: Organisation, body: Any, status: int) -> None:
    answer = Client().generic("POST", "/@larkspur/api/contact/", body, content_type="application/json")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_an_unknown_point_is_no_page(larkspur: Organisation) -> None:
    assert Client().get("/@larkspur/api/lottery/").status_code == 404


def test_from_a_website_spam_is_held_too(site: Client, larkspur: Organisation) -> None:
    token = site.get("/@larkspur/api/contact/").json()["token"]
    nasty = LEONIE | {"message": "<a href=x>buy</a>"}
    assert post(site, "/@larkspur/api/contact/", {"answers": nasty, "token": token}).status_code == 202
    with organisation_scope(larkspur.id):
        assert Waiting.objects.get().why == "held"


def test_the_description_names_every_error(program: Program) -> None:
    described = program.get("/api/v1/openapi.json").json()
    assert described["components"]["schemas"]["Problem"]["required"]
    assert "application/problem+json" in str(described["paths"]["/api/v1/people"]["get"]["responses"]["422"])


def test_the_page_of_the_api_needs_nobody_elses_files(client: Client) -> None:
    page = client.get("/api/v1/docs")
    html = page.content.decode()
    assert "GET /api/v1/people/{person}/dossier" in html
    assert "needs a token that may export" in html
    assert "//" not in html.replace("<!doctype", "").split("<body")[0]
    assert "<script>" not in html


