"""What holds other things: sheets, dialogs, timelines, steps, filters, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html

from softranet.web.elements.html import attributes, element
from softranet.web.elements.states import mark, state_named
from softranet.web.formats import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.utils.safestring import SafeString


def sheet(content: str, title: str = "") -> SafeString:
    """A card: one thing that stands for itself."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    return format_html('<section class="sheet">{}{}</section>', heading, content)


def dialog(content: str, name: str, title: str) -> SafeString:
    """The browser's own dialog. It is opened by ``{% button … dialog=name %}``."""
    return element("dialog", content=content, name=name, title=title)


def timeline(content: str) -> SafeString:
    """What happened, newest first: ``{% event %}`` each."""
    return format_html('<ol class="timeline">{}</ol>', content)


def event(content: str, at: date | datetime | str, *, quiet: bool = False) -> SafeString:
    """One entry of a timeline; a ``quiet`` one stands back behind the others."""
    return format_html("<li{}>{}<div>{}</div></li>", attributes(class_=quiet and "quiet"), when(at), content)


def when(at: date | datetime | str) -> SafeString:
    """A moment as a reader says it, and exactly for machines."""
    if isinstance(at, str):
        return format_html('<span class="when">{}</span>', at)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), moment(at))


def steps(current: int, labels: Sequence[str]) -> SafeString:
    """Where one is in a task of several pages; the first is 1."""
    return element("steps", steps=list(enumerate(labels, 1)), current=current, count=len(labels))


def filters(content: str, action: str = "") -> SafeString:
    """A bar of fields that narrow a list, applied by address (GET)."""
    return element("filters", content=content, action=attributes(action=action))


def evidence(content: str, state: str, label: str = "") -> SafeString:
    """What was measured, beside the sentence it is evidence for."""
    return format_html(
        '<div class="evidence {}" role="note">{}{}</div>', state_named(state), mark(state, label), content
    )
