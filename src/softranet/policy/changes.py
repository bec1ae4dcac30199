"""What a new version changes besides its words, and whether it allows more than the one before.

A longer period, a lower age, a new purpose and a new kind of recipient allow more: they are significant whatever
anybody says, and need people's agreement. How far changed words do is for whoever publishes them to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from softranet.policy.document import BadDocument, Document, parse
from softranet.policy.models import Version
from softranet.policy.values import figures, in_words, purpose_label, recipient_label
from softranet.privacy import facts

LESS_IS_MORE = ("age.", "notice.policy")
"""Figures of which a lower one allows more: an age below which a parent must agree, the notice of a change."""


@dataclass(frozen=True)
class Change:
    """One figure, purpose or kind of recipient. ``more``: it allows what the version before did not, and why."""

    what: str  # figure, purpose, recipient
    key: str
    was: int | None
    becomes: int | None  # of a purpose or recipient: 1 when it is new, None when it goes
    more: bool

    @property
    def on_record(self) -> dict[str, Any]:
        return {"what": self.what, "key": self.key, "was": self.was, "becomes": self.becomes}

    @property
    def label(self) -> str:
        if self.what == "figure":
            return str(facts.facts()[self.key].label) if self.key in facts.facts() else self.key
        return purpose_label(self.key) if self.what == "purpose" else recipient_label(self.key)

    @property
    def before(self) -> str:
        return self._words(self.was)

    @property
    def after(self) -> str:
        return self._words(self.becomes)

    @property
    def why(self) -> str:
        """Why it is significant, or why it is not."""
        match self.what:
            case "purpose":
                return _("a new purpose") if self.more else _("a purpose less")
            case "recipient":
                return _("a new kind of recipient") if self.more else _("a kind of recipient less")
        if self.key.startswith("age."):
            return _("a lower age") if self.more else _("a higher age")
        higher = _("a longer time"), _("a shorter time")
        return higher[0] if (self.becomes or 0) > (self.was or 0) else higher[1]

    def _words(self, number: int | None) -> str:
        if self.what != "figure":
            return _("allowed") if number else _("not allowed")
        fact = facts.facts().get(self.key)
        return in_words(fact, number) if fact and number is not None else str(number)


def recorded(row: Mapping[str, Any]) -> Change:
    """A change as its version has it on record."""
    return Change(row["what"], row["key"], row["was"], row["becomes"], more=True)


def changes(before: Version, document: Document, stated: Mapping[str, int]) -> list[Change]:
    """From a version to the one that a document with these figures would be: figures first, in their order."""
    was, becomes = figures(before.facts), figures(stated)
    found = [
        Change("figure", key, was[key], becomes[key], more=(becomes[key] < was[key]) == key.startswith(LESS_IS_MORE))
        for key in becomes
        if was[key] != becomes[key]
    ]
    old = document_of(before)
    for what, had, has in (
        ("purpose", old.purposes if old else None, document.purposes),
        ("recipient", old.recipients if old else None, document.recipients),
    ):
        if had is None or has is None:  # who did not say allowed everything: nothing is new
            continue
        found += [Change(what, key, None, 1, more=True) for key in has if key not in had]
        found += [Change(what, key, 1, None, more=False) for key in had if key not in has]
    return found


def document_of(version: Version) -> Document | None:
    try:
        return parse(version.source)
    except BadDocument:
        return None
