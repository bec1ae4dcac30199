"""A version is immutable, announced in time, and claims nothing that is not measured."""

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation
from softranet.policy.actions.publish import TooSoon, coming, current, draft, publish
from softranet.policy.document import BadDocument, parse, shipped
from softranet.policy.models import DocumentKind, Version
from softranet.policy.tasks import take_effect
from softranet.privacy import facts
from softranet.privacy.promise import measure, promises
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

pytestmark = pytest.mark.django_db


def test_the_first_version_is_in_force_at_once(published: Organisation) -> None:
    with organisation_scope(published.id):
        version = current("privacy")
        assert version is not None
        assert version.number == 1
        assert "Larkspur Music School" in version.text
        assert "6 years" in version.text
        assert facts.value("keep.records", published.id) == 6


def test_a_document_names_only_promises_that_are_measured() -> None:
    for kind in DocumentKind.values:
        assert set(parse(shipped(kind)).promises) <= set(promises())


def test_an_unmeasured_promise_cannot_be_published(published: Organisation) -> None:
    with organisation_scope(published.id):
        row = draft("privacy")
        row.source += "\nNobody gets a discount for being watched. [[right.nobody_measures_this]]\n"
        row.save()
        with pytest.raises(BadDocument, match=r"right\.nobody_measures_this"):
            publish(published, "privacy", actor=None)


def test_a_figure_longer_than_promised_cannot_be_published(published: Organisation) -> None:
    with organisation_scope(published.id):
        row = draft("privacy")
        row.facts = {**row.facts, "keep.records": 7}
        row.save()
        with pytest.raises(BadDocument, match=r"keep\.records is 7"):
            publish(published, "privacy", actor=None)


def test_a_changed_version_waits_for_its_notice_period(published: Organisation) -> None:
    with organisation_scope(published.id):
        row = draft("privacy")
        row.facts = {**row.facts, "keep.records": 3}
        row.save()
        with pytest.raises(TooSoon):
            publish(published, "privacy", actor=None, effective_at=now() + timedelta(days=3))
        version = publish(published, "privacy", actor=None)
        assert version.effective_at >= now() + timedelta(days=29)
        assert coming("privacy") == version
        assert take_effect() == 0
        assert facts.value("keep.records", published.id) == 6


def test_the_database_refuses_to_change_a_published_text(published: Organisation) -> None:
    with organisation_scope(published.id), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("UPDATE softranet_policy_version SET text = 'we keep everything'")
        assert Version.objects.filter(text="we keep everything").count() == 0


def test_the_page_shows_clauses_and_says_when_nothing_was_measured(published: Organisation) -> None:
    page = Client().get("/@larkspur/privacy/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<var>6 years</var>" in text
    assert "not measured" in text
    assert ">kept<" not in text


def test_how_it_is_measured_says_since_when_everything_was_read(published: Organisation) -> None:
    with organisation_scope(published.id):
        row = measure("keep.six_years")[1]
        row.whole_at = row.at - timedelta(days=2)
        row.save()
    page = Client().get("/@larkspur/privacy/measured/keep.six_years/").content
    assert b"Everything was last read since" in page


def test_the_page_begins_with_its_parts_and_how_the_promises_of_each_stand(published: Organisation) -> None:
    page = Client().get("/@larkspur/privacy/").content.decode()
    contents = page[page.index('<nav class="contents"') : page.index("</nav>", page.index('<nav class="contents"'))]
    parts = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', contents)
    assert [words for _anchor, words in parts] == re.findall(r"<h2>([^<]+)</h2>", page)
    assert all(f'<section class="clause" id="{anchor}">' in page for anchor, _words in parts)
    assert "not measured" in contents


def test_the_desk_measures_and_the_page_shows_it(published: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    assert client.post("/app/larkspur/policy/measurements/").status_code == 302
    assert "kept" in client.get("/@larkspur/privacy/").content.decode()
    assert client.get("/app/larkspur/policy/").status_code == 200


def test_an_organisation_edits_publishes_and_compares(published: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    answer = client.post(
        "/app/larkspur/policy/draft/privacy/", {"part": "facts", **_figures(client, **{"keep-records": 4})}
    )
    assert answer.status_code == 302
    preview = client.get("/app/larkspur/policy/draft/privacy/preview/").content.decode()
    assert "<ins>4 " in preview or "<ins>4" in preview
    answer = client.post("/app/larkspur/policy/versions/privacy/", {"summary": "We keep it for less long."})
    assert answer.status_code == 302
    compared = client.get("/@larkspur/privacy/versions/privacy/1/2/").content.decode()
    assert "6 years" in compared
    assert "4 years" in compared
    assert "We keep it for less long." in client.get("/@larkspur/privacy/").content.decode()


def _figures(client: Client, **changed: int) -> dict[str, str]:
    form = client.get("/app/larkspur/policy/draft/privacy/").context["facts_form"]
    return {name: str(changed.get(name, field.initial)) for name, field in form.fields.items()}
