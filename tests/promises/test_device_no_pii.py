"""device.no_pii: broken when a cookie says who somebody is, however it is wrapped."""

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core import signing

from softranet.intake import browsing, middleware, notice, views
from softranet.intake.cookies import personal
from softranet.intake.models import Pace, Waiting
from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope

EMAIL = "ottilie.vandersloot@visitor.example"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    notice._known.clear()
    monkeypatch.setattr(browsing, "_loaded", [])


def state_of(organisation: Organisation) -> str:
    with organisation_scope(organisation.id):
        return str(measure("device.no_pii")[1].state)


def leak(monkeypatch: pytest.MonkeyPatch, wrap: Callable[[str], str]) -> None:
    """A form that remembers who filled it in, in a cookie."""
    original = views._form

    def remembering(request: Any, *rest: Any) -> Any:
        answer = original(request, *rest)
        if request.method == "POST":
            answer.set_cookie("visitor", wrap(request.POST["email"]))
        return answer

    monkeypatch.setattr(views, "_form", remembering)


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "bare": str,
    "percent": quote,
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "base64 inside": lambda v: base64.urlsafe_b64encode(json.dumps({"v": 1, "who": v}).encode()).decode().rstrip("="),
    "signed": lambda v: signing.dumps({"email": v}),
    "hex": lambda v: v.encode().hex(),
}


def test_kept_and_nothing_of_the_visit_stays(larkspur: Organisation) -> None:
    assert state_of(larkspur) == State.KEPT
    with organisation_scope(larkspur.id):
        for model in (Waiting, Person, Pace):
            assert not model.objects.exists()


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_broken_when_a_cookie_tells_and_the_guard_is_gone(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch, wrapping: str
) -> None:
    monkeypatch.setattr(middleware, "personal", lambda *_args: "")
    leak(monkeypatch, WRAPPINGS[wrapping])
    assert state_of(larkspur) == State.BROKEN


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_the_guard_lets_no_such_cookie_out(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch, wrapping: str
) -> None:
    leak(monkeypatch, WRAPPINGS[wrapping])
    assert state_of(larkspur) == State.KEPT


def test_the_guard_counts_and_logs_without_repeating_it(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, client: Any
) -> None:
    leak(monkeypatch, str)
    answer = client.post("/@larkspur/newsletter/", {"email": EMAIL})
    assert "visitor" not in answer.cookies
    assert middleware.refused() == 1
    assert "held personal data" in caplog.text
    assert EMAIL not in caplog.text


@pytest.mark.parametrize(
    "value",
    [
        EMAIL,
        quote(EMAIL),
        base64.b64encode(b"name=Ottilie;mail=" + EMAIL.encode()).decode(),
        base64.urlsafe_b64encode(zlib.compress(json.dumps([EMAIL] * 9).encode())).decode(),
        "." + signing.dumps([EMAIL] * 40, compress=True).lstrip("."),
        json.dumps({"a": {"phone": "+49 30 901820"}}),
        EMAIL.encode().hex(),
    ],
)
def test_what_is_wrapped_is_unwrapped(value: str) -> None:
    assert personal(value)


def test_a_word_just_entered_is_recognised() -> None:
    assert personal("greeting=Hello Ottilie Vandersloot", ["Ottilie Vandersloot"])


@pytest.mark.parametrize(
    "value", ["", "de", "en-gb", "1", "true", "light", "2026-07-12T10:41:00Z", "GA1.2.1234567890.1600000000"]
)
def test_what_names_nobody_passes(value: str) -> None:
    assert not personal(value, ["", "Ann"])


def test_random_session_keys_pass() -> None:
    from django.utils.crypto import get_random_string

    for _ in range(3000):
        assert not personal("session=" + get_random_string(32))
        assert not personal("csrf=" + get_random_string(64))
