"""What apps hang into the frames: the workspace's sections, public footers, slots.

Apps call these in ``AppConfig.ready``; pages above this layer stay unknown to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Entry:
    """One section of the workspace. ``roles`` empty means every role."""

    section: str
    label: StrOrPromise
    url_name: str
    key: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    order: int = 500
    apart: bool = False

    def seen_by(self, role: str | None) -> bool:
        return not self.roles or role in self.roles

    def address(self, slug: str) -> str:
        """Where it is in this organisation's workspace."""
        return reverse(self.url_name, args=[slug])


@dataclass(frozen=True)
class FooterLink:
    """A link at the foot of public pages and, with words about it, on the front page; found by the slug.

    ``touch``: it is for getting in touch; the others are about one's data.
    """

    label: StrOrPromise
    url_name: str
    order: int = 500
    about: StrOrPromise = ""
    touch: bool = False


@dataclass(frozen=True)
class Tab:
    """One page of a section that several apps share."""

    label: StrOrPromise
    url_name: str
    order: int
    roles: frozenset[str]


_entries: dict[str, Entry] = {}
_tabs: dict[str, dict[str, Tab]] = {}
_footer: dict[str, FooterLink] = {}
_slots: dict[str, list[str]] = {}


def register(
    section: str,
    label: StrOrPromise,
    url_name: str,
    key: str = "",
    roles: Sequence[str] = (),
    *,
    order: int = 500,
    apart: bool = False,
) -> None:
    """Add a section to the workspace. ``key`` is the letter after ``g``; ``apart`` sets a line before it."""
    for other in _entries.values():
        if key and other.key == key and other.section != section:
            raise ValueError(
                f"The key g {key} of {section!r} already leads to {other.section!r}: choose another letter."
            )
    _entries[section] = Entry(section, label, url_name, key, frozenset(roles), order, apart)


def tab(section: str, label: StrOrPromise, url_name: str, *, order: int = 500, roles: Sequence[str] = ()) -> None:
    """Add a page to the tabs of a section; ``roles`` empty means every role."""
    _tabs.setdefault(section, {})[url_name] = Tab(label, url_name, order, frozenset(roles))


def tabs(section: str, role: str | None, slug: str, current: str) -> list[dict[str, object]]:
    """The section's tabs in order, for ``{% tabs %}``; ``current`` is the name of the address that is open."""
    seen = [one for one in _tabs.get(section, {}).values() if not one.roles or role in one.roles]
    return [
        {"label": one.label, "href": reverse(one.url_name, args=[slug]), "current": one.url_name == current}
        for one in sorted(seen, key=lambda one: one.order)
    ]


def register_footer(
    label: StrOrPromise, url_name: str, *, order: int = 500, about: StrOrPromise = "", touch: bool = False
) -> None:
    """Add a link to the foot of every public page, and with ``about`` to the front page."""
    _footer[url_name] = FooterLink(label, url_name, order, about, touch)


def fill(slot: str, template: str) -> None:
    """Show a template in a slot: "switcher" (by the organisation), "account" (top bar), "brand" (the name that leads
    to an organisation's front page), "public" (header), "announcements" (above the contents of public pages)."""
    if template not in _slots.setdefault(slot, []):
        _slots[slot].append(template)


def sections(role: str | None) -> list[Entry]:
    """The sections a role sees, in order."""
    seen = (entry for entry in _entries.values() if entry.seen_by(role))
    return sorted(seen, key=lambda entry: entry.order)


def footer() -> list[FooterLink]:
    return sorted(_footer.values(), key=lambda link: link.order)


def templates_in(slot: str) -> list[str]:
    return list(_slots.get(slot, ()))
