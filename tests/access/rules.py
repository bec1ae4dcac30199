"""What can be said about an address: who gets in, by which methods, with which answers."""

from dataclasses import dataclass, field

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
FINE = frozenset({200, 201, 202, 204, 302, 303, 400, 409, 410, 422})
"""Answers to somebody who was let in. To an empty POST a refusal is fine; to a GET nothing but these two:"""
SEEN = frozenset({200, 302})

VIEW, EDIT, SEND, EXPORT, ERASE, POLICY, MANAGE = "view", "edit", "send", "export", "erase", "policy", "manage"
CARE = "care"
MAY = {
    VIEW: {"reader", "member", "officer", "owner"},
    EDIT: {"member", "officer", "owner"},
    SEND: {"member", "owner"},
    EXPORT: {"officer", "owner"},
    ERASE: {"officer", "owner"},
    POLICY: {"officer", "owner"},
    MANAGE: {"owner"},
    CARE: {"officer", "owner"},
}
"""Written out once more, so that a change in ``organisations.roles`` is a change here."""


@dataclass(frozen=True)
class Rule:
    """``gets``: what a GET by somebody who gets in is answered with. ``writes``: tables that a GET may write to."""

    methods: frozenset[str]
    gets: frozenset[int] = SEEN
    writes: frozenset[str] = frozenset()

    def answers(self, method: str) -> bool:
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)


@dataclass(frozen=True)
class Everyone(Rule):
    """No log-in needed; nothing of anybody's is shown."""


@dataclass(frozen=True)
class SignedIn(Rule):
    """Any account, about itself; others are asked to log in."""


@dataclass(frozen=True)
class Members(Rule):
    """Members whose role may do ``act``. Lower roles get 403; of others' organisations nothing exists."""

    act: str = VIEW


@dataclass(frozen=True)
class Link(Rule):
    """Whoever has the link, which was mailed to the one it is about; a changed one opens nothing."""


@dataclass(frozen=True)
class Herself(Rule):
    """The person whom the data is about, once proven; others are shown the way to prove it."""


@dataclass(frozen=True)
class Program(Rule):
    """A token of the organisation, made for the act that the method needs."""

    acts: dict[str, str] = field(default_factory=dict, hash=False)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def everyone(methods: str = "GET", gets: int | None = None, writes: str = "") -> Rule:
    return Everyone(_set(methods), frozenset({gets}) if gets else SEEN, _set(writes))


def signed_in(methods: str = "GET", gets: int | None = None) -> Rule:
    return SignedIn(_set(methods), frozenset({gets}) if gets else SEEN)


def members(act: str, methods: str = "GET", gets: int | None = None, writes: str = "") -> Rule:
    return Members(_set(methods), frozenset({gets}) if gets else SEEN, _set(writes), act)


def link(methods: str = "GET POST", writes: str = "") -> Rule:
    return Link(_set(methods), writes=_set(writes))


def herself(methods: str = "GET") -> Rule:
    return Herself(_set(methods))


def program(writes: str = "", **acts: str) -> Rule:
    """``acts``: what the token must be made for, by method."""
    return Program(frozenset(acts), writes=_set(writes), acts=acts)
