"""Two requests for one person at the same moment, and requests taken back while they are being carried out."""

import itertools
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from softranet.accounts.models import Account
from softranet.organisations.models import Organisation, Role
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person
from softranet.privacy import hold, object_to, restrict
from softranet.privacy.collect import open_source
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate, Deferral, LedgerEntry, Objection, Restriction
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.rights.actions.receive import receive
from softranet.rights.identity import COOKIE, new_link, open_link
from softranet.rights.models import Copy, OpenLink, Request, RequestKind, RequestState, Visit
from tests.installations import Installation
from tests.people import found, join
from tests.rights.at_once import at_once
from tests.running import run_jobs

_number = itertools.count()


class School(SimpleNamespace):
    """Larkspur, in a database where everything is committed, and Leonie, known by one address."""

    larkspur: Organisation
    mira: Account
    leonie: Person

    @property
    def public(self) -> str:
        return f"/@{self.larkspur.slug}"

    @property
    def desk(self) -> str:
        return f"/app/{self.larkspur.slug}"

    @property
    def home(self) -> str:
        return f"{self.public}/my-data/"

    @property
    def deletion(self) -> str:
        return f"{self.home}deletion/"

    def browser(self) -> Client:
        """Another browser in which Leonie opened her page."""
        with organisation_scope(self.larkspur.id):
            _link, token = new_link(ContactPoint.objects.get(person=self.leonie))
            opened = open_link(token)
            assert opened is not None
            Visit.objects.filter(id=opened[0].id).update(strength="second_factor")
        client = Client()
        client.cookies[COOKIE] = opened[1]
        return client

    def officer(self) -> Client:
        client = Client()
        client.force_login(self.mira)
        return client

    def together(self, *acts: Callable[[], Any]) -> list[Any]:
        return at_once(self.larkspur.id, self.leonie.pk, *acts)

    def raced(self, acts: dict[str, Callable[[], Any]], first: str) -> dict[str, Any]:
        """The one named ``first`` waits first; what each returned."""
        order = sorted(acts, key=lambda key: key != first)
        return dict(zip(order, self.together(*(acts[key] for key in order)), strict=True))

    def ask(self, kind: RequestKind) -> Request:
        with organisation_scope(self.larkspur.id):
            return receive(self.leonie, kind, words="Please.")

    def state(self, row: Request) -> str:
        with organisation_scope(self.larkspur.id):
            return str(Request.objects.get(id=row.id).state)

    def certificate(self) -> Certificate:
        with organisation_scope(self.larkspur.id):
            assert not Person.objects.filter(id=self.leonie.pk).exists()
            assert not Request.objects.filter(done_at=None).exists()
            assert LedgerEntry.objects.filter(kind="erased").count() == 1
            return Certificate.objects.get()


@pytest.fixture
def school(shared: Installation, settings: Any) -> Iterator[School]:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    slug = f"larkspur-{next(_number)}"
    larkspur = found(slug, "Larkspur Music School", country="IN", law="IN", time_zone="Asia/Kolkata")
    mira = join(larkspur, "mira@larkspur.example", "Mira Halvorsen", Role.OWNER)
    with organisation_scope(larkspur.id):
        source = open_source(SourceKind.STAFF, "staff", name="Mira")
        leonie = meet(source, email="leonie@example.org", name="Leonie Köhler")
    yield School(larkspur=larkspur, mira=mira, leonie=leonie)
    run_jobs()  # what is left over must be possible, too


def test_two_deletions_end_in_one_certificate_that_both_are_shown(school: School) -> None:
    one, other = school.browser(), school.browser()
    first, second = school.together(lambda: one.post(school.deletion), lambda: other.post(school.deletion))
    certificate = school.certificate()
    assert {first["Location"], second["Location"]} == {f"{school.public}/certificates/{certificate.number}/"}


def test_one_who_clicks_twice_keeps_the_way_to_the_certificate(school: School) -> None:
    browser = school.browser()
    form = browser.get(school.deletion).context["number"]
    late = Client()
    late.cookies[COOKIE] = browser.cookies[COOKIE].value
    first = browser.post(school.deletion, {"number": form})
    second = late.post(school.deletion, {"number": form})  # the answer to the first never arrived
    assert first["Location"] == second["Location"] == f"{school.public}/certificates/{school.certificate().number}/"
    assert Client().post(school.deletion, {"number": "made up"})["Location"] == school.home


def test_a_members_deletion_and_their_own_are_one(school: School) -> None:
    browser, officer = school.browser(), school.officer()
    mine, theirs = school.together(
        lambda: browser.post(school.deletion),
        lambda: officer.post(f"{school.desk}/people/{school.leonie.pk}/deletion/"),
    )
    assert mine.status_code == theirs.status_code == 302
    assert str(school.certificate().number) in mine["Location"]


def test_the_officers_deletion_and_their_own_are_one(school: School) -> None:
    asked = school.ask(RequestKind.DELETION)
    browser, officer = school.browser(), school.officer()
    path = f"{school.desk}/requests/{asked.id}/erasures/"
    theirs, again, mine = school.together(
        lambda: officer.post(path), lambda: school.officer().post(path), lambda: browser.post(school.deletion)
    )
    number = school.certificate().number
    assert [str(number) in answer["Location"] for answer in (theirs, again, mine)] == [True, False, True]
    assert school.state(asked) == RequestState.DONE


@pytest.mark.parametrize("first", ["deletion", "copy"])
def test_a_deletion_and_a_copy(school: School, first: str) -> None:
    """Either the copy's request came first, and is ended by the deletion, or there is none."""
    one, other = school.browser(), school.browser()
    acts = {"deletion": lambda: one.post(school.deletion), "copy": lambda: other.post(f"{school.home}copies/")}
    answers = school.raced(acts, first)
    assert "/certificates/" in answers["deletion"]["Location"]
    assert answers["copy"].status_code == 302
    run_jobs()
    certificate = school.certificate()
    with organisation_scope(school.larkspur.id):
        assert not Copy.objects.exists()
        assert list(Request.objects.filter(kind="copy").values_list("state", flat=True)) == (
            ["gone"] if first == "copy" else []
        )
    assert first == "copy" or str(certificate.number) in answers["copy"]["Location"]


def test_a_deletion_while_the_copy_is_being_made(school: School) -> None:
    asked = school.ask(RequestKind.COPY)
    browser = school.browser()
    school.together(run_jobs, lambda: browser.post(school.deletion))
    school.certificate()
    with organisation_scope(school.larkspur.id):
        assert not Copy.objects.exists()
    assert school.state(asked) == RequestState.DONE


def test_a_copy_that_is_fetched_twice_is_handed_over_once(school: School) -> None:
    browser = school.browser()
    page = browser.post(f"{school.home}copies/")["Location"]
    run_jobs()
    one, other = (lambda: browser.post(page)), (lambda: school.browser().post(page))
    statuses = sorted(answer.status_code for answer in school.together(one, other))
    assert statuses == [200, 410]


@pytest.mark.parametrize("first", ["deletion", "correction"])
def test_a_correction_and_a_deletion(school: School, first: str) -> None:
    one, other = school.browser(), school.browser()
    path = f"{school.home}corrections/softranet_people.Person/{school.leonie.pk}/"
    acts = {
        "deletion": lambda: one.post(school.deletion), "correction": lambda: other.post(path, {"name": "Leonie Weiß"}),
    }  # fmt: skip
    answers = school.raced(acts, first)
    assert [a.status_code for a in answers.values()] == [302, 302]
    school.certificate()
    with organisation_scope(school.larkspur.id):
        assert Request.objects.filter(kind="correction").count() == (first == "correction")


def test_two_copies_are_one(school: School) -> None:
    one, other = school.browser(), school.browser()
    answers = school.together(lambda: one.post(f"{school.home}copies/"), lambda: other.post(f"{school.home}copies/"))
    assert answers[0]["Location"] == answers[1]["Location"]
    with organisation_scope(school.larkspur.id):
        assert (Copy.objects.count(), Request.objects.filter(kind="copy").count()) == (1, 1)


def test_two_objections_and_two_restrictions_are_one_each(school: School) -> None:
    def object_and_restrict() -> None:
        with organisation_scope(school.larkspur.id):
            object_to.start(school.leonie)
            restrict.start(school.leonie, restrict.Ground.UNLAWFUL)

    school.together(object_and_restrict, object_and_restrict, object_and_restrict)
    with organisation_scope(school.larkspur.id):
        assert (Objection.objects.count(), Restriction.objects.count()) == (1, 1)


def test_a_link_opened_while_they_are_erased_opens_nothing(school: School) -> None:
    with organisation_scope(school.larkspur.id):
        _link, token = new_link(ContactPoint.objects.get(person=school.leonie))
    browser = school.browser()
    erased, opened = school.together(
        lambda: browser.post(school.deletion), lambda: Client().post(f"{school.home}open/{token}/")
    )
    assert (erased.status_code, opened.status_code) == (302, 410)
    with organisation_scope(school.larkspur.id):
        assert not OpenLink.objects.exists()
    school.certificate()


@pytest.mark.parametrize("first", ["withdrawal", "job"])
def test_a_copy_taken_back_while_it_is_made(school: School, first: str) -> None:
    """What came first counts; who came too late is told so, and has the whole copy."""
    asked, browser = school.ask(RequestKind.COPY), school.browser()
    back = f"{school.home}requests/{asked.id}/withdrawal/"
    acts: dict[str, Callable[[], Any]] = {"withdrawal": lambda: browser.post(back, follow=True), "job": run_jobs}
    answers = school.raced(acts, first)
    run_jobs()
    said = answers["withdrawal"].content.decode()
    with organisation_scope(school.larkspur.id):
        copies = Copy.objects.filter(ready_at__isnull=False, archive__isnull=False).count()
    if first == "withdrawal":
        assert (school.state(asked), copies) == (RequestState.WITHDRAWN, 0)
        assert "You took it back. Nothing of it was done" in said
    else:
        assert (school.state(asked), copies) == (RequestState.DONE, 1)
        assert "It was done before you took it back" in said


@pytest.mark.parametrize("first", ["withdrawal", "erasure"])
def test_a_deletion_taken_back_while_the_officer_carries_it_out(school: School, first: str) -> None:
    asked, browser, officer = school.ask(RequestKind.DELETION), school.browser(), school.officer()
    acts = {
        "withdrawal": lambda: browser.post(f"{school.home}requests/{asked.id}/withdrawal/", follow=True),
        "erasure": lambda: officer.post(f"{school.desk}/requests/{asked.id}/erasures/", follow=True),
    }  # fmt: skip
    answers = school.raced(acts, first)
    if first == "withdrawal":
        assert school.state(asked) == RequestState.WITHDRAWN
        assert "not possible any more" in answers["erasure"].content.decode()
        with organisation_scope(school.larkspur.id):
            assert Person.objects.filter(id=school.leonie.pk).exists()
            assert not Certificate.objects.exists()
    else:
        path = f"{school.public}/certificates/{school.certificate().number}/"
        assert answers["withdrawal"].redirect_chain[-1][0] == path


def test_an_answer_and_a_withdrawal_and_a_deletion_at_once(school: School) -> None:
    asked, officer = school.ask(RequestKind.COMPLAINT), school.officer()
    one, other = school.browser(), school.browser()
    path = f"{school.desk}/requests/{asked.id}/answers/"
    answers = school.together(
        lambda: officer.post(path, {"answer-text": "We shall not do it again."}),
        lambda: one.post(f"{school.home}requests/{asked.id}/withdrawal/"), lambda: other.post(school.deletion),
    )  # fmt: skip
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    school.certificate()
    assert school.state(asked) == RequestState.DONE


def test_a_deletion_that_waits_for_a_hold_is_taken_back(school: School) -> None:
    with organisation_scope(school.larkspur.id):
        held = hold.place(school.leonie, law="Limitation Act 1963")
        erase(school.leonie, reason="own request", requested_at=now())
    browser = school.browser()
    assert b"Take the deletion back" in browser.get(school.home).content
    assert b"You took it back" in browser.post(f"{school.home}deletion/withdrawal/", follow=True).content
    with organisation_scope(school.larkspur.id):
        assert not Deferral.objects.exists()
        assert not Restriction.objects.filter(until=None).exists()
        assert hold.lift(held) is None
        assert Person.objects.filter(id=school.leonie.pk).exists()
        assert LedgerEntry.objects.filter(kind="erasure_taken_back", subject_id=school.leonie.pk).exists()


def test_a_hold_lifted_while_the_deletion_is_taken_back(school: School) -> None:
    with organisation_scope(school.larkspur.id):
        held = hold.place(school.leonie, law="Limitation Act 1963")
        erase(school.leonie, reason="own request", requested_at=now())
    browser = school.browser()

    def lift() -> None:
        with organisation_scope(school.larkspur.id):
            hold.lift(held)

    _lifted, answer = school.together(lift, lambda: browser.post(f"{school.home}deletion/withdrawal/"))
    assert str(school.certificate().number) in answer["Location"]


def test_a_member_notes_that_somebody_took_it_back(school: School) -> None:
    asked, officer = school.ask(RequestKind.COMPLAINT), school.officer()
    assert b"They took it back" in officer.get(f"{school.desk}/requests/{asked.id}/").content
    assert officer.post(f"{school.desk}/requests/{asked.id}/withdrawal/").status_code == 302
    assert school.state(asked) == RequestState.WITHDRAWN
    again = officer.post(f"{school.desk}/requests/{asked.id}/withdrawal/", follow=True)
    assert b"not possible any more" in again.content
