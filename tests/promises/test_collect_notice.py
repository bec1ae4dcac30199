"""collect.notice: broken when a page does not say what it takes, what for and how long."""

from typing import Any

import pytest
from django.template import engines
from django.template.loaders.app_directories import Loader

from softranet.intake import notice
from softranet.organisations.models import Organisation
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure
from softranet.privacy.scope import organisation_scope


def state_of(organisation: Organisation) -> tuple[str, int]:
    with organisation_scope(organisation.id):
        evidence, row = measure("collect.notice")
    return row.state, evidence.violations


@pytest.fixture(autouse=True)
def fresh_templates() -> Any:
    notice._known.clear()
    engines["django"].engine.template_loaders[0].reset()  # type: ignore[attr-defined]
    yield
    engines["django"].engine.template_loaders[0].reset()  # type: ignore[attr-defined]


def rewrite(monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    """Change a template as somebody would who edits it."""
    original = Loader.get_contents

    def changed(self: Loader, origin: Any) -> str:
        text = original(self, origin)
        if origin.template_name == name:
            assert old in text
            return text.replace(old, new)
        return text

    monkeypatch.setattr(Loader, "get_contents", changed)


def test_kept_while_every_form_says_it(larkspur: Organisation) -> None:
    assert state_of(larkspur) == (State.KEPT, 0)


def test_the_measurement_leaves_the_readers_language_alone(larkspur: Organisation) -> None:
    from django.utils import translation

    with translation.override("en"):
        state_of(larkspur)
        assert translation.get_language() == "en"


@pytest.mark.parametrize("said", ["use.said_categories", "use.purpose.label", "use.period", "use.purpose.basis.label"])
def test_broken_when_the_page_lacks_a_part(larkspur: Organisation, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    rewrite(monkeypatch, "intake/_notice.html", said, '""')
    state, violations = state_of(larkspur)
    assert state == State.BROKEN
    assert violations > 0


def test_broken_when_the_notice_is_there_but_not_to_be_seen(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(monkeypatch, "intake/_form.html", "{{ notice.html }}", "<div hidden>{{ notice.html }}</div>")
    assert state_of(larkspur)[0] == State.BROKEN


def test_broken_when_only_the_framed_form_is_silent(larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(
        monkeypatch, "intake/embed.html", '{% include "intake/_form.html" %}', "{% load softranet %}{% fields form %}"
    )
    assert state_of(larkspur)[0] == State.BROKEN


def test_broken_when_a_page_asks_for_what_nobody_declared(
    larkspur: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(monkeypatch, "intake/_form.html", "{{ notice.html }}", '<input name="shoe_size">{{ notice.html }}')
    assert state_of(larkspur)[0] == State.BROKEN


def test_broken_when_a_page_fails(larkspur: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(*_args: object) -> None:
        raise ValueError("out of order")

    monkeypatch.setattr("softranet.intake.views.show", fall)
    assert state_of(larkspur)[0] == State.BROKEN
