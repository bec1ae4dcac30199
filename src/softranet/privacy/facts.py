"""The figures a policy states, and where an organisation's own come from.

A fact belongs to a policy version; the engine only knows its default and asks the registered provider for the
one in force. Periods never stand in rows, so changing one costs nothing per row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Fact:
    """A number the policy states; ``unit`` is ``days``, ``months``, ``years``, ``hours``, ``minutes`` or ``age``."""

    key: str
    default: int
    unit: str
    label: Promise
    longest: int | None = None  # more than this breaks a promise or a law


_facts: dict[str, Fact] = {}
_provider: list[Callable[[UUID], Mapping[str, int]]] = []
Past = Sequence[tuple[datetime, Mapping[str, int]]]
_EVER = datetime(1, 1, 1, tzinfo=UTC)
_history: list[Callable[[UUID], Past]] = []


def register(fact: Fact) -> Fact:
    """Make a fact known, with its default."""
    _facts[fact.key] = fact
    return fact


def facts() -> dict[str, Fact]:
    """All facts by key."""
    return dict(_facts)


def provide(
    provider: Callable[[UUID], Mapping[str, int]], *, history: Callable[[UUID], Past] | None = None
) -> None:
    """Name the function that gives an organisation's facts in force; the last one named counts.

    ``history``: the one that gives all that have been in force with since when each was, the oldest first.
    """
    _provider[:] = [provider]
    _history[:] = [history] if history else []


def value(key: str, organisation_id: UUID) -> int:
    """The organisation's figure for a fact, in the fact's unit. Raises ``KeyError`` for an unknown fact."""
    fact = _facts[key]
    return _stated(organisation_id).get(key, fact.default)


def figures(organisation_id: UUID) -> dict[str, int]:
    """All of the organisation's figures by key, for one question to the provider."""
    stated = _stated(organisation_id)
    return {key: stated.get(key, fact.default) for key, fact in _facts.items()}


def so_far(organisation_id: UUID) -> Past:
    """The figures of every policy that has been in force, and since when each was, the oldest first; never empty."""
    past = _history[0](organisation_id) if _history else ()
    return past or [(_EVER, _stated(organisation_id))]


def _stated(organisation_id: UUID) -> Mapping[str, int]:
    return _provider[0](organisation_id) if _provider else {}


KEEP_RECORDS = register(Fact("keep.records", 6, "years", _("longest time we keep what you tell us"), 6))
KEEP_AFTER_END = register(Fact("keep.after_end", 60, "days", _("time until a closed account is gone everywhere"), 60))
KEEP_UNCONFIRMED = register(Fact("keep.unconfirmed", 30, "days", _("time an unconfirmed sign-up is kept"), 30))
KEEP_SECURITY = register(Fact("keep.security", 90, "days", _("time security records are kept"), 365))
KEEP_PROOF = register(Fact("keep.proof", 6, "years", _("time proof of what we did is kept"), 10))
KEEP_TOMBSTONE = register(Fact("keep.tombstone", 6, "years", _("time we remember, unreadably, not to bring you back")))
KEEP_OPT_OUT = register(
    Fact("keep.opt_out", 6, "years", _("time we remember, unreadably, that an address nobody knew opted out"))
)
KEEP_EXPORT = register(Fact("keep.export", 7, "days", _("time a prepared copy waits for you"), 30))
KEEP_OUTBOX = register(Fact("keep.outbox", 30, "days", _("time the text of a sent message is kept"), 90))
ANSWER_REQUEST = register(Fact("answer.request", 1, "months", _("time within which a request is answered"), 1))
PROMPT_DELETION = register(
    Fact("prompt.deletion", 24, "hours", _("time within which databases in use follow a request"), 24)
)
NOTICE_IMPORT = register(Fact("notice.import", 1, "months", _("time within which people we imported are told"), 1))
NOTICE_POLICY = register(Fact("notice.policy", 30, "days", _("notice before a changed policy takes effect")))
AGE_CHILD = register(Fact("age.child", 13, "age", _("age below which nobody can agree alone")))
