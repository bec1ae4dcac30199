"""Recipients that are down for days, answer twice, lie, are slow, or would lead us where nobody should look."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.models import Certificate, LedgerEntry, Recipient
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.recipients import messages
from softranet.recipients.models import Channel, Notice, Stage
from softranet.web import outward, tokens
from tests.recipients import servers
from tests.recipients.conftest import hand_over, registered
from tests.recipients.test_passing_on import later, leave, notice, pending, postmill_had_it, reach
from tests.running import run_jobs

__all__ = ["postmill_had_it"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def this_machine(settings: Settings) -> None:
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)


def done(said: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"state": "done", "notice": said["data"]["notice"]}


def path_of(larkspur: Organisation, row: Notice) -> str:
    return reverse("recipient-answer", args=["larkspur", tokens.sign(messages.ANSWER, str(row.id))])


def test_down_for_days(larkspur: Organisation, leonie: Person, postmill_had_it: Recipient) -> None:
    with servers.running(done) as one:
        url = one.url
    reach(larkspur, postmill_had_it, url)  # nobody listens there any more
    leave(larkspur, leonie)
    run_jobs()
    waits = []
    for _attempt in range(8):
        row = notice(larkspur)
        assert (row.stage, row.failure) == (Stage.WAITING, "no_answer")
        assert row.next_at is not None
        waits.append(round((row.next_at - now()).total_seconds() / 60))
        later(larkspur)
    assert waits == sorted(waits)
    assert waits[-1] == 24 * 60, "patiently, and for days"
    with servers.running(lambda _said: (503, "")) as one:
        reach(larkspur, postmill_had_it, one.url)
        later(larkspur)
        assert (notice(larkspur).status, notice(larkspur).stage) == (503, Stage.WAITING)
        one.answer = done
        later(larkspur)
    assert (notice(larkspur).stage, pending(larkspur)) == (Stage.CONFIRMED, [])


def test_it_answers_twice(larkspur: Organisation, leonie: Person, postmill_had_it: Recipient) -> None:
    with servers.running(lambda _said: (202, "")) as one:
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        run_jobs()
        run_jobs()
        assert len(one.calls) == 1
        body = json.loads(one.calls[0][1])
    assert (notice(larkspur).stage, pending(larkspur)) == (Stage.TOLD, ["recipient postmill"])
    path = body["data"]["answer_to"].partition("/@")[2]
    said = {"state": "done", "notice": body["data"]["notice"]}
    for first in (True, False, False):
        answer = Client().post(f"/@{path}", said, content_type="application/json")
        assert answer.json() == {"notice": said["notice"], "state": "confirmed", "first": first}
    with organisation_scope(larkspur.id):
        assert LedgerEntry.objects.filter(kind="notice_answered").count() == 1
        leaves = [bytes(row.payload or b"") for row in LedgerEntry.objects.filter(kind="passed_on")]
        assert sum(b'"recipient":"postmill"' in leaf for leaf in leaves) == 1


def test_it_confirms_what_it_was_never_asked(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient
) -> None:
    """Its own answer for another's notice, in the reply and at the address; a token that is not its own."""
    with organisation_scope(larkspur.id):
        registered("press", name="The press")
        hand_over(leonie, "press")
    leave(larkspur, leonie)
    with organisation_scope(larkspur.id):
        others = Notice.objects.get(recipient__key="press")
        own = Notice.objects.get(recipient__key="postmill")
    with servers.running(lambda _said: (200, {"state": "done", "notice": str(others.id)})) as liar:
        reach(larkspur, postmill_had_it, liar.url)
        later(larkspur)
        assert len(liar.calls) == 1
    with organisation_scope(larkspur.id):
        own.refresh_from_db()
        assert (own.stage, own.failure) == (Stage.TOLD, "wrong_answer")
    client = Client()
    path = path_of(larkspur, own)
    lie = {"state": "done", "notice": str(others.id)}
    assert client.post(path, lie, content_type="application/json").status_code == 422
    assert client.post(path, {"state": "whatever"}).status_code == 400
    forged = reverse("recipient-answer", args=["larkspur", tokens.sign("recipients.other", str(others.id))])
    assert client.post(forged, {"state": "done"}).status_code == 404
    elsewhere = path.replace("larkspur", "postmill")
    assert client.post(elsewhere, {"state": "done"}).status_code == 404
    assert sorted(pending(larkspur)) == ["recipient postmill", "recipient press"]
    with organisation_scope(larkspur.id):
        assert Certificate.objects.get().state == "pending"


@pytest.mark.parametrize("reply", [b"", b"ok", b"{}", b"[1]", b'{"state": 7}', b"[" * 20_000, b"\xff\xfe" * 40_000])
def test_nonsense_only_says_that_it_arrived(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, reply: bytes
) -> None:
    with servers.running(lambda _said: (200, reply)) as one:
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        run_jobs()
    assert (notice(larkspur).stage, pending(larkspur)) == (Stage.TOLD, ["recipient postmill"])


@pytest.mark.parametrize("words", ["by\x00 hand", "\ud800"])
def test_odd_words_are_an_answer_all_the_same(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, words: str
) -> None:
    leave(larkspur, leonie)
    path = path_of(larkspur, notice(larkspur))
    assert Client().post(path, "[" * 20_000, content_type="application/json").status_code == 400
    said = json.dumps({"state": "refused", "why": words})
    assert Client().post(path, said, content_type="application/json").status_code == 200
    if words.isascii():
        assert Client().post(path, {"state": "done", "words": words}).status_code == 200
    assert notice(larkspur).stage in (Stage.CONFIRMED, Stage.REFUSED)


def test_an_answer_in_the_reply_is_read_whatever_words_it_has(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient
) -> None:
    with servers.running(lambda said: (200, {**done(said)[1], "why": "\x00\ud800"})) as one:
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        run_jobs()
    assert (notice(larkspur).stage, pending(larkspur)) == (Stage.CONFIRMED, [])


def test_it_is_slow(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outward, "TIMEOUT", 0.3)
    with servers.running(done) as one:
        one.slow = 0.1  # a byte now and then, for ever
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        begun = now()
        run_jobs()
        assert now() - begun < timedelta(seconds=3)
    assert notice(larkspur).failure == "no_answer"


def test_a_refusal_is_shown_and_can_be_taken_back(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, owner: Client
) -> None:
    with servers.running(lambda _said: (200, {"state": "refused", "why": "Our tax law keeps it."})) as one:
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        run_jobs()
    assert pending(larkspur) == ["recipient postmill"]
    assert "Our tax law keeps it." in owner.get("/app/larkspur/recipients/passed-on/").content.decode()
    assert Client().post(path_of(larkspur, notice(larkspur)), {"state": "done"}).status_code == 200
    assert pending(larkspur) == []


def test_gone_for_good_turns_to_mail(larkspur: Organisation, leonie: Person, postmill_had_it: Recipient) -> None:
    with servers.running(lambda _said: (410, "")) as one:
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        run_jobs()
        later(larkspur)
        assert len(one.calls) == 1
    assert notice(larkspur).stage == Stage.BY_HAND
    with organisation_scope(larkspur.id):
        assert Channel.objects.get().disabled_at is not None
    reach(larkspur, postmill_had_it, email="privacy@postmill.example")
    later(larkspur)
    assert notice(larkspur).stage == Stage.TOLD


def test_a_redirect_is_not_followed(larkspur: Organisation, leonie: Person, postmill_had_it: Recipient) -> None:
    with servers.running(lambda _said: (307, "")) as one:
        reach(larkspur, postmill_had_it, one.url)
        leave(larkspur, leonie)
        run_jobs()
    assert (notice(larkspur).status, notice(larkspur).stage) == (307, Stage.WAITING)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "0.0.0.0",  # noqa: S104 - one more that is not to be contacted
    "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    "::7f00:1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_contacted(
    address: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the name's address, and beside a public one: a name server that says both is not believed."""
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ()
    for found in ([address], ["93.184.216.34", address]):
        entries = [(2, 1, 6, "", (one, 443)) for one in found]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_a, entries=entries, **_k: entries)
        with pytest.raises(outward.NotAllowed):
            outward.post("https://hooks.example/", b"{}", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "https://user:secret@hooks.example/", "https:///x",
        "https://hooks.example:99999/", "file:///etc/passwd", "https://hooks.example/a b", "gopher://x/",
        "https://hooks.example/\r\nHost: other",
    ],
)  # fmt: skip
def test_no_other_address_is_taken(url: str, settings: Settings) -> None:
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ()
    with pytest.raises(outward.NotAllowed):
        outward.taken_apart(url)


def test_the_checked_address_is_the_one_connected_to(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its mind after the check (rebinding) changes nothing."""
    asked: list[str] = []

    def resolve(host: str, *_a: Any, **_k: Any) -> Any:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", 443))]

    connected: list[Any] = []

    def connect(address: Any, *_a: Any, **_k: Any) -> Any:
        connected.append(address)
        raise OSError

    settings.SOFTRANET_PRIVATE_WEBHOOKS = ()
    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(outward.NoAnswer):
        outward.post("https://hooks.example/", b"{}", {})
    assert (asked, connected) == (["hooks.example"], [("93.184.216.34", 443)])


def test_a_refused_address_is_never_contacted(
    larkspur: Organisation, leonie: Person, postmill_had_it: Recipient, settings: Settings, owner: Client
) -> None:
    with servers.running(done) as one:
        reach(larkspur, postmill_had_it, one.url.replace("http:", "https:"))
        settings.SOFTRANET_PRIVATE_WEBHOOKS = ()
        leave(larkspur, leonie)
        run_jobs()
        assert one.calls == []
    assert (notice(larkspur).failure, notice(larkspur).host) == ("not_allowed", "")
    page = f"/app/larkspur/recipients/{postmill_had_it.id}/channel/"
    owner.post(page, {"url": "http://postmill.example/", "email": ""})
    with organisation_scope(larkspur.id):
        assert Channel.objects.get().url.startswith("https://127.0.0.1")
