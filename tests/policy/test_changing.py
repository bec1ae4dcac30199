"""A changed version is classed by what it newly allows, foreseen in numbers, and binds nobody who has not agreed."""

import re
from datetime import timedelta
from email.parser import BytesParser
from email.policy import default

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from softranet.accounts.models import Account
from softranet.mail.models import Captured, Message
from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person
from softranet.policy.actions.publish import TooSoon, draft, earliest, publish
from softranet.policy.bounds import closed_to
from softranet.policy.document import BadDocument, parse, shipped, stating
from softranet.policy.models import Agreement, Version, VersionNotice
from softranet.policy.simulation import simulate
from softranet.policy.tasks import ANSWER, announce, take_effect
from softranet.privacy import periods
from softranet.privacy.collect import open_source
from softranet.privacy.models import Certificate, Look
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.permitted import Refusal, explain_all, permitted
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import IMPROVEMENT as NEW
from softranet.privacy.vocabulary import Basis, purposes
from softranet.rights.identity import COOKIE, make_link, open_link
from softranet.web import tokens
from tests.policy.conftest import announced, changed
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
FREE = {"audiences", "personalisation", "improvement"}
"""Purposes that the shipped policy does not claim."""


@pytest.fixture
def leonie(published: Organisation) -> Person:
    with organisation_scope(published.id):
        return meet(open_source(SourceKind.STAFF, "staff"), email="leonie@example.org", name="Leonie Köhler")


def in_force(version: Version, *, days_ago: int = 0) -> None:
    Version.objects.filter(id=version.id).update(in_force_at=now() - timedelta(days=days_ago))


def test_the_shipped_policy_allows_every_purpose_but_those_that_nothing_uses_yet() -> None:
    compelled = {p.key for p in purposes() if p.basis in (Basis.LEGAL_OBLIGATION, Basis.VITAL_INTEREST)}
    assert {p.key for p in purposes()} - FREE <= set(parse(shipped("privacy")).purposes or ()) | compelled


@pytest.mark.parametrize(("fact", "number", "significant"), [
    ("keep.records", 3, False), ("keep.security", 120, True), ("age.child", 11, True), ("age.child", 16, False),
    ("notice.policy", 10, True), ("notice.policy", 40, False),
])  # fmt: skip
def test_a_figure_that_allows_more_is_significant(
    published: Organisation, fact: str, number: int, *, significant: bool
) -> None:
    with organisation_scope(published.id):
        version = changed(published, facts={fact: number})
        assert version.significant is significant
        assert [row["key"] for row in version.widened] == ([fact] if significant else [])


def test_both_the_computed_and_the_stated_class_are_on_record(published: Organisation) -> None:
    with organisation_scope(published.id):
        version = changed(published, uses=(NEW.key,))
        assert (version.significant, version.judged_significant) == (True, False)
        row = draft("privacy")
        row.source = row.source.replace("Who else gets it", "Who gets it besides")
        row.save()
        later = publish(published, "privacy", actor=None, significant=True, reason="The heading says more")
        assert (later.significant, later.widened, later.reason) == (True, [], "The heading says more")


def test_who_changes_words_says_how_far_they_go(published: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    with organisation_scope(published.id):
        row = draft("privacy")
        row.source = row.source.replace("Who else gets it", "Who gets it besides")
        row.save()
    assert client.post("/app/larkspur/policy/versions/privacy/", {"summary": "A heading"}).status_code == 422
    said = {"summary": "A heading", "reason": "The same in other words"}
    assert client.post("/app/larkspur/policy/versions/privacy/", said).status_code == 302


def test_a_policy_that_names_no_uses_cannot_be_published(published: Organisation) -> None:
    with organisation_scope(published.id):
        row = draft("privacy")
        row.source = row.source.replace("purposes = [", "ideas = [")
        row.save()
        with pytest.raises(BadDocument, match="names no purposes"):
            publish(published, "privacy", actor=None)


def test_what_a_draft_would_touch_is_said_in_numbers(published: Organisation, leonie: Person, mira: Account) -> None:
    with organisation_scope(published.id):
        for days in (200, 1200, 1600):
            at = now() - timedelta(days=days)
            Look.objects.create(subject=leonie, actor=uuid7(), page="profile", purpose_key="relation", at=at)
        before = Version.objects.get(kind="privacy")
        row = draft("privacy")
        (shorter,) = simulate(before, parse(row.source), {**row.facts, "keep.records": 2})
        counted = {one.table: (one.records, one.sooner) for one, _number in shorter.records}
        assert counted["softranet_privacy.Look"] == (2, True)
        (longer,) = simulate(before, parse(row.source), {**row.facts, "keep.records": 7})
        counted = {one.table: (one.records, one.sooner) for one, _number in longer.records}
        assert counted["softranet_privacy.Look"] == (3, False)
        assert str(longer.asked) == str(Person.objects.count())
    client = Client()
    client.force_login(mira)
    kept = {"part": "uses", "purposes": ["relation", "improvement"], "recipients": ["processor"]}
    assert client.post("/app/larkspur/policy/draft/privacy/", kept).status_code == 302
    page = client.get("/app/larkspur/policy/draft/privacy/preview/").content.decode()
    assert "a new purpose" in page
    assert "a kind of recipient less" in page


def test_what_the_policy_does_not_name_is_refused(published: Organisation, leonie: Person) -> None:
    with organisation_scope(published.id):
        assert permitted(NEW).explain(leonie) == [Refusal.NOT_STATED]
        assert not permitted(NEW).filter(Person.objects.all()).exists()
        assert Refusal.NOT_STATED in explain_all(leonie)["improvement"]


def test_a_new_purpose_is_closed_to_who_was_here_before_until_they_agree(
    published: Organisation, leonie: Person
) -> None:
    with organisation_scope(published.id):
        in_force(changed(published, uses=(NEW.key,)))
        version = Version.objects.get(kind="privacy", number=2)
        daniel = meet(open_source(SourceKind.STAFF, "staff"), email="daniel@example.org", name="Daniel Okafor")
        assert permitted(NEW).explain(leonie) == [Refusal.VERSION]
        assert permitted(NEW).permits(daniel)
        assert list(permitted(NEW).filter(Person.objects.all())) == [daniel]
        Agreement.objects.create(subject=leonie, version=version, sha256=version.sha256, how="page")
        assert permitted(NEW).permits(leonie)


def test_a_new_kind_of_recipient_is_closed_likewise(published: Organisation, leonie: Person) -> None:
    with organisation_scope(published.id):
        row = draft("privacy")
        document = parse(row.source)
        row.source = stating(row.source, purposes=document.purposes or (), recipients=["processor"])
        row.save()
        in_force(publish(published, "privacy", actor=None), days_ago=2)
        assert closed_to("sponsor", [leonie.pk]) == [leonie.pk]
        row = draft("privacy")
        row.source = stating(row.source, purposes=document.purposes or (), recipients=["processor", "sponsor"])
        row.save()
        in_force(publish(published, "privacy", actor=None))
        Person.objects.filter(id=leonie.id).update(collected_at=now() - timedelta(days=1))
        assert closed_to("sponsor", [leonie.pk]) == [leonie.pk]
        assert closed_to("processor", [leonie.pk]) == []
        daniel = meet(open_source(SourceKind.STAFF, "staff"), email="daniel@example.org", name="Daniel Okafor")
        assert closed_to("sponsor", [leonie.pk, daniel.pk]) == [leonie.pk]


def test_a_longer_period_counts_only_for_what_comes_in_after(published: Organisation) -> None:
    with organisation_scope(published.id):
        at, short = now(), {"keep.security": 30}
        Version.objects.filter(number=1, kind="privacy").update(in_force_at=at - timedelta(days=200))
        in_force(changed(published, facts=short), days_ago=100)
        in_force(changed(published, facts={"keep.security": 90}), days_ago=50)
        began = Version.objects.get(number=3, kind="privacy").in_force_at
        assert periods.cutoff("keep.security", published.id, at) == began
        early, late = at - timedelta(days=60), at - timedelta(days=10)
        assert periods.deadline(early, "keep.security", published.id) == early + timedelta(days=30)
        assert periods.deadline(late, "keep.security", published.id) == late + timedelta(days=90)
        later = at + timedelta(days=20)
        assert periods.cutoff("keep.security", published.id, later) == began
        assert periods.cutoff("keep.security", published.id, at + timedelta(days=90)) == at


def _links(version: Version) -> tuple[str, str]:
    notice = VersionNotice.objects.get(version=version, subject__name="Leonie Köhler")
    token = tokens.sign(ANSWER, str(version.organisation_id), str(notice.id))
    return f"/@larkspur/privacy/answers/{token}/", f"/@larkspur/privacy/answers/{token}/leaving/"


@pytest.fixture
def told(published: Organisation, leonie: Person) -> Version:
    with organisation_scope(published.id):
        return announced(published)


def test_the_announcement_leads_to_both_answers_and_only_a_click_acts(
    published: Organisation, told: Version, leonie: Person
) -> None:
    with organisation_scope(published.id):
        letter = BytesParser(policy=default).parsebytes(bytes(Captured.objects.get(subject=leonie).mime))
    body = letter.get_body(("plain",))
    assert body
    leaving, agreeing = sorted(set(re.findall(r"/@larkspur/privacy/answers/\S+", body.get_content())), key=len)[::-1]
    assert leaving == f"{agreeing}leaving/"
    for address in (agreeing, leaving):
        page = Client().get(address)
        assert page.status_code == 200
        Client().head(address)
    with organisation_scope(published.id):
        assert not Agreement.objects.exists()
        assert Person.objects.filter(id=leonie.id).exists()
    assert "You agreed to version 2" in Client().post(agreeing).content.decode()
    assert Client().post(agreeing).status_code == 200
    with organisation_scope(published.id):
        assert Agreement.objects.get().subject_id == leonie.id


def test_leaving_says_what_goes_and_ends_with_a_certificate(
    published: Organisation, told: Version, leonie: Person
) -> None:
    with organisation_scope(published.id):
        agreeing, leaving = _links(told)
    page = Client().get(leaving).content.decode()
    assert "records about you go" in page
    answer = Client().post(leaving)
    assert answer.status_code == 302
    with organisation_scope(published.id):
        assert not Person.objects.filter(id=leonie.id).exists()
        assert str(Certificate.objects.get().number) in answer["Location"]
    assert Client().get(answer["Location"]).status_code == 200
    assert Client().get(agreeing).status_code == 410
    assert Client().get("/@larkspur/privacy/answers/somebody-elses/").status_code == 410


def test_leaving_asks_whoever_has_a_second_factor_for_it(
    published: Organisation, told: Version, leonie: Person
) -> None:
    account = Account.objects.create(email="leonie@account.example", name="Leonie Köhler")
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    with organisation_scope(published.id):
        Person.objects.filter(id=leonie.id).update(account=account)
        leaving = _links(told)[1]
    assert Client().post(leaving)["Location"] == "/@larkspur/my-data/deletion/"
    with organisation_scope(published.id):
        assert Person.objects.filter(id=leonie.id).exists()


def test_the_link_dies_with_the_mailbox_it_was_sent_to(published: Organisation, told: Version, leonie: Person) -> None:
    """Whoever reads the mailbox that was theirs once neither agrees nor deletes for them."""
    with organisation_scope(published.id):
        links = _links(told)
        ContactPoint.objects.filter(person=leonie).update(value="leonie@moved.example")
    for address in links:
        assert Client().get(address).status_code == 410
        assert Client().post(address).status_code == 410
    with organisation_scope(published.id):
        assert Person.objects.filter(id=leonie.id).exists()
        assert not Agreement.objects.exists()
        ContactPoint.objects.filter(person=leonie).update(value="Leonie@Example.org")  # the same, written otherwise
    assert Client().post(links[1]).status_code == 302


def test_a_later_version_does_not_take_effect_before_an_earlier_one(
    published: Organisation, leonie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier one announced for later would else be in effect with it, before its time."""
    with organisation_scope(published.id):
        row = draft("privacy")
        row.facts = {**row.facts, "keep.security": 120}
        row.save()
        second = publish(published, "privacy", actor=None, effective_at=now() + timedelta(days=90))
        assert earliest("privacy") == second.effective_at
        draft("privacy").save()
        with pytest.raises(TooSoon):
            publish(published, "privacy", actor=None, effective_at=now() + timedelta(days=31))
        third = publish(published, "privacy", actor=None)
        assert third.effective_at == second.effective_at
        run_jobs()
        VersionNotice.objects.filter(version=second).delete()  # its letters are late, and the time of both has come
        monkeypatch.setattr("softranet.policy.tasks.now", lambda: now() + timedelta(days=91))
        assert take_effect() == 0
        run_jobs()
        assert take_effect() == 2


def test_a_killed_announcement_is_done_again_and_tells_nobody_twice(
    published: Organisation, told: Version, leonie: Person
) -> None:
    with organisation_scope(published.id):
        announce(version_id=told.id)
        run_jobs()
        assert VersionNotice.objects.filter(version=told, subject=leonie).count() == 1
        assert Message.objects.filter(reference=told.id, subject=leonie).count() == 1


def test_public_pages_say_that_a_version_is_coming(published: Organisation, told: Version) -> None:
    for address in ("contact/", "newsletter/", "my-data/", "privacy/"):
        page = Client().get(f"/@larkspur/{address}").content.decode()
        assert page.count("takes effect on") == page.count(">Agree or leave</a>") == 1
        assert 'href="/@larkspur/my-data/further/policy/"' in page


def test_a_page_with_the_answers_on_it_leads_nowhere_else(published: Organisation, told: Version) -> None:
    with organisation_scope(published.id):
        addresses = _links(told)
    for address in addresses:
        assert "Agree or leave" not in Client().get(address).content.decode()


def test_ones_own_page_agrees(published: Organisation, told: Version, leonie: Person) -> None:
    client = Client()
    with organisation_scope(published.id):
        opened = open_link(make_link(ContactPoint.objects.get(person=leonie)))
    assert opened
    client.cookies[COOKIE] = opened[1]
    page = client.get("/@larkspur/my-data/further/policy/").content.decode()
    assert "I agree to version 2" in page
    assert "Agree or leave" not in page
    client.post("/@larkspur/my-data/further/policy/")
    assert "Nothing is asked of you" in client.get("/@larkspur/my-data/further/policy/").content.decode()
    with organisation_scope(published.id):
        assert Agreement.objects.get().how == "page"
