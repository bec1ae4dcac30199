"""Ways out work at once, without log-in, cookie or script, and change nothing when they are only looked at."""

import re
import time
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from softranet.campaigns.preferences import links
from softranet.organisations.models import Organisation
from softranet.privacy import consent, rectify
from softranet.privacy.models import ConsentEvent, Provenance
from softranet.privacy.permitted import permitted
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import AUDIENCES, NEWSLETTER
from softranet.web import tokens
from tests.mail.conftest import meet

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways(school: Organisation, subscribers: SimpleNamespace) -> SimpleNamespace:
    with organisation_scope(school.id):
        made = links(subscribers.leonie.person.pk, subscribers.leonie.point.pk, NEWSLETTER, "http://testserver")
    return SimpleNamespace(
        out=made.unsubscribe.removeprefix("http://testserver"), all=made.preferences.removeprefix("http://testserver")
    )


def gets_it(school: Organisation, who: SimpleNamespace) -> bool:
    with organisation_scope(school.id):
        return permitted(NEWSLETTER).permits(who.person, who.point.pk)


def strict() -> Client:
    """As a mail program: no cookies, and a server that checks for forged requests."""
    return Client(enforce_csrf_checks=True)


def test_a_look_changes_nothing(school: Organisation, subscribers: SimpleNamespace, ways: SimpleNamespace) -> None:
    for address in (ways.out, ways.all):
        assert strict().get(address).status_code == 200
        assert strict().head(address).status_code == 200
    assert gets_it(school, subscribers.leonie)


@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_one_post_of_a_mail_program_is_enough(
    school: Organisation, subscribers: SimpleNamespace, ways: SimpleNamespace, kind: str
) -> None:
    if kind == "urlencoded":
        answer = strict().post(ways.out, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    else:
        answer = strict().post(ways.out, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert not gets_it(school, subscribers.leonie)
    assert gets_it(school, subscribers.daniel)
    with organisation_scope(school.id):
        last = ConsentEvent.objects.filter(subject=subscribers.leonie.person).latest("at")
        assert (last.state, last.how) == ("withdrawn", "unsubscribe")
    assert strict().post(ways.out).status_code == 200  # and again


def test_a_token_ends_only_its_own_purpose_and_person(
    school: Organisation, postmill: Organisation, subscribers: SimpleNamespace, ways: SimpleNamespace
) -> None:
    token = ways.out.rstrip("/").rpartition("/")[2]
    preference = ways.all.rstrip("/").rpartition("/")[2]
    assert strict().post(reverse("unsubscribe", args=["larkspur", preference])).status_code == 404
    assert strict().post(reverse("preferences", args=["larkspur", token])).status_code == 404
    assert strict().post(reverse("unsubscribe", args=["larkspur", token[:-2] + "xx"])).status_code == 404
    assert strict().post(reverse("unsubscribe", args=["postmill", token])).status_code == 200  # nobody there
    other = tokens.sign("unsubscribe", str(subscribers.leonie.person.pk), AUDIENCES.key, "")
    assert strict().post(reverse("unsubscribe", args=["larkspur", other])).status_code == 200
    assert gets_it(school, subscribers.leonie)


def test_preferences_are_changed_at_once_and_reveal_nobody(
    school: Organisation, subscribers: SimpleNamespace, ways: SimpleNamespace
) -> None:
    page = strict().get(ways.all).content.decode()
    assert "checked" in page
    assert "Leonie" not in page
    assert "leonie@" not in page
    left = strict().post(ways.all, {"none": "1", "purpose": "newsletter"}).content.decode()
    assert "Saved" in left
    assert not gets_it(school, subscribers.leonie)
    strict().post(ways.all, {"purpose": ["newsletter", "nonsense", "audiences"]})
    assert gets_it(school, subscribers.leonie)
    with organisation_scope(school.id):
        last = ConsentEvent.objects.filter(subject=subscribers.leonie.person).latest("at")
        assert (last.state, last.how, last.terms is not None) == ("given", "preferences", True)
        assert consent.state(subscribers.leonie.person, AUDIENCES) is None


def test_the_mailbox_that_said_yes_is_the_one_that_may_be_used(school: Organisation) -> None:
    with organisation_scope(school.id):
        buyer = meet("Daniel Okafor", "daniel@shop.example", way="order", agreed=False)
        address = links(buyer.person.pk, buyer.point.pk, NEWSLETTER, "http://testserver").preferences
    strict().post(address.removeprefix("http://testserver"), {"purpose": "newsletter"})
    assert gets_it(school, buyer)
    with organisation_scope(school.id):
        assert Provenance.objects.filter(record=buyer.point.pk, way="person").exists()


def test_the_link_of_somebody_erased_still_answers(
    school: Organisation, subscribers: SimpleNamespace, ways: SimpleNamespace
) -> None:
    with organisation_scope(school.id):
        stranger = tokens.sign("unsubscribe", "01a203fa-b918-716a-90e1-6fbd8c11ee57", "newsletter", "")
    assert strict().post(reverse("unsubscribe", args=["larkspur", stranger])).status_code == 200


def test_whoever_reads_the_mailbox_somebody_had_ends_things_for_them_and_begins_none(
    school: Organisation, subscribers: SimpleNamespace, ways: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    leonie = subscribers.leonie
    assert strict().post(ways.out).status_code == 200
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment + 5)  # a signature knows whole seconds
    with organisation_scope(school.id):
        rectify.rectify(leonie.person, leonie.point, {"value": "leonie@elsewhere.example"}, actor=None, source=None)
    monkeypatch.setattr(time, "time", lambda: moment + 10)
    through = strict().get(ways.out).content.decode()
    onward = re.search(r'href="([^"]*/preferences/[^"]*)"', through)
    assert onward is not None
    for address in (ways.all, onward[1]):
        page = strict().post(address, {"purpose": NEWSLETTER.key}).content
        assert b"no longer yours" in page
        assert b"disabled" in page
        assert not gets_it(school, leonie)
    with organisation_scope(school.id):
        anew = links(leonie.person.pk, leonie.point.pk, NEWSLETTER, "http://testserver").preferences
    strict().post(anew.removeprefix("http://testserver"), {"purpose": NEWSLETTER.key})
    assert gets_it(school, leonie)
    assert strict().post(ways.out).status_code == 200
    assert not gets_it(school, leonie)
