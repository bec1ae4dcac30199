"""An organisation's program looks after its people."""

import json
from collections.abc import Callable
from typing import Any

from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import consent, restrict
from softranet.privacy.models import Look
from softranet.privacy.permitted import permitted
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.api.conftest import Program

DANIEL = {"name": "Daniel Okafor", "email": "Daniel.Okafor@Example.org", "phone": "+44 20 7946 0018"}
GIVEN = {
    "purpose": "newsletter", "at": "2026-03-01T10:00:00Z", "where": "the box office",
    "wording": "Write to me about concerts.",
}  # fmt: skip


def test_somebody_is_made_found_again_and_read(program: Program) -> None:
    made = program.send("post", "/people", DANIEL)
    assert made.status_code == 201
    number = made.json()["id"]
    assert made.json() == {"id": number, "made": True}
    again = program.send("post", "/people", {"email": "daniel.okafor@example.org", "name": "Somebody Else"})
    assert again.json() == {"id": number, "made": False}
    read = program.send("get", f"/people/{number}").json()
    assert read["name"] == "Daniel Okafor"
    assert [p["value"] for p in read["contact_points"]] == ["daniel.okafor@example.org", "+442079460018"]
    found = program.send("post", "/people/search", {"email": "DANIEL.okafor@example.org"}).json()
    assert [p["id"] for p in found] == [number]
    assert program.send("post", "/people/search", {"email": "nobody@example.org"}).json() == []
    assert program.send("post", "/people/search", {"email": "nobody"}).status_code == 422


def test_every_look_by_a_program_is_noted(program: Program, larkspur: Organisation, leonie: Person) -> None:
    program.send("get", f"/people/{leonie.id}")
    program.send("get", "/people")
    program.send("get", f"/people/{leonie.id}/consents")
    with organisation_scope(larkspur.id):
        assert Look.objects.filter(subject=leonie, page="api").count() == 3


def test_pages_follow_each_other_to_the_end(program: Program) -> None:
    for number in range(7):
        program.send("post", "/people", {"email": f"p{number}@example.org"})
    seen, after = [], ""
    while True:
        page = program.send("get", f"/people?limit=3{after}").json()
        seen += [p["contact_points"][0]["value"] for p in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == [f"p{number}@example.org" for number in range(7)]


def test_a_correction_says_what_does_not_fit(program: Program, leonie: Person, larkspur: Organisation) -> None:
    right = program.send("patch", f"/people/{leonie.id}", {"name": "Leonie Köhler-Braun", "country": "Austria"})
    assert right.status_code == 204
    read = program.send("get", f"/people/{leonie.id}").json()
    assert (read["name"], read["country"]) == ("Leonie Köhler-Braun", "AT")
    with organisation_scope(larkspur.id):
        assert Person.objects.get().sort_key.startswith("leonie kohler")
    wrong = program.send("patch", f"/people/{leonie.id}", {"country": "Atlantis"})
    assert wrong.status_code == 422
    assert wrong["Content-Type"] == "application/problem+json"
    assert wrong.json()["faults"] == [
        {"where": "country", "found": "“Atlantis”", "expected": "a country or its two letters"}
    ]


def test_whose_data_is_restricted_is_corrected_only_for_their_rights(
    program: Program, token: Callable[..., str], leonie: Person, larkspur: Organisation
) -> None:
    """As on the workspace's pages: a correction they ask for is allowed, any other use is not (Art. 18(2))."""
    with organisation_scope(larkspur.id):
        restrict.start(leonie, restrict.Ground.UNLAWFUL)
        address = ContactPoint.objects.get(person=leonie, kind="email").value
    path, reader = f"/people/{leonie.id}", Program(token(larkspur, ["view", "edit"]))
    assert reader.send("patch", path, {"company": "Any"}).status_code == 403
    for other in (program, reader):
        assert other.send("post", "/people", {"email": address}).status_code == 403
        assert other.send("get", path).status_code == 403
    assert program.send("patch", path, {"company": "Köhler & Co"}).status_code == 204
    with organisation_scope(larkspur.id):
        assert Person.objects.get(pk=leonie.pk).company == "Köhler & Co"


def test_a_token_that_may_edit_reads_nobody(
    token: Callable[..., str], leonie: Person, larkspur: Organisation
) -> None:
    editor = Program(token(larkspur, ["edit"]))
    for answer in (
        editor.send("post", "/people", {"email": "leonie.koehler@example.org"}),
        editor.send("patch", f"/people/{leonie.id}", {}),
    ):
        assert answer.status_code in (201, 204)
        assert b"leonie" not in answer.content.lower()


def test_the_whole_dossier_streams(program: Program, leonie: Person) -> None:
    answer = program.send("get", f"/people/{leonie.id}/dossier")
    assert answer.streaming
    body = json.loads(b"".join(answer.streaming_content))
    assert body["person"] == str(leonie.id)
    assert "Leonie Köhler" in json.dumps(body, ensure_ascii=False)
    sheet = b"".join(program.send("get", f"/people/{leonie.id}/dossier?format=csv").streaming_content).decode()
    assert "leonie.koehler@example.org" in sheet


def test_erasing_is_erasing(program: Program, leonie: Person, larkspur: Organisation) -> None:
    answer = program.send("delete", f"/people/{leonie.id}")
    assert answer.status_code == 200
    assert answer.json()["certificate"]
    assert program.send("get", f"/people/{leonie.id}").status_code == 404
    assert program.send("delete", f"/people/{leonie.id}").status_code == 404
    with organisation_scope(larkspur.id):
        assert not ContactPoint.objects.exists()


def test_a_consent_given_elsewhere_never_overrides_a_no(
    program: Program, leonie: Person, larkspur: Organisation
) -> None:
    path = f"/people/{leonie.id}/consents"
    answer = program.send("post", path, GIVEN)
    assert answer.status_code == 201, answer.content
    with organisation_scope(larkspur.id):
        assert permitted(NEWSLETTER).permits(leonie)
    states = {c["purpose"]: c for c in program.send("get", path).json()}
    assert (states["newsletter"]["state"], states["newsletter"]["refusals"]) == ("imported", [])
    assert program.send("delete", f"{path}/newsletter").status_code == 204
    assert program.send("post", path, GIVEN).status_code == 409
    with organisation_scope(larkspur.id):
        assert consent.state(leonie, NEWSLETTER) == "withdrawn"


def test_errors_are_problems_that_repeat_nobodys_data(program: Program) -> None:
    cases: list[tuple[str, str, Any, int]] = [
        ("post", "/people", {"email": ["leonie.koehler@example.org"]}, 422),
        ("post", "/people", {}, 422),
        ("get", "/people?limit=100000", None, 422),
        ("get", "/people?after=yesterday", None, 422),
        ("get", "/nothing", None, 404),
        ("post", "/people", "no object", 400),
    ]
    for method, path, body, status in cases:
        answer = program.send(method, path, body)
        assert answer.status_code == status, path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert "leonie" not in answer.content.decode()
