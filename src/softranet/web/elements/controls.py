"""What is pressed or followed: buttons, links, tabs, chips."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from softranet.web.elements.html import attributes, element
from softranet.web.prose import REL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.safestring import SafeString

KINDS = frozenset({"plain", "primary", "danger", "link"})


def button(
    label: str,
    href: str = "",
    *,
    kind: str = "plain",
    about: str = "",
    dialog: str = "",
    key: str = "",
    type: str = "submit",  # noqa: A002 - the name HTML gives it
    name: str = "",
    value: str = "",
    form: str = "",
    disabled: bool = False,
) -> SafeString:
    """A button, or with ``href`` a link that looks like one.

    ``about`` says to a screen reader what an often repeated word ("Open") is about. ``dialog`` names the
    dialog a link opens where scripts run; without them its ``href`` leads to a page that does the same.
    """
    if kind not in KINDS:
        raise ValueError(f"A button is one of {', '.join(sorted(KINDS))}, not {kind!r}.")
    classes = "button" if kind == "plain" else f"button {kind}"
    hidden = format_html('<span class="hidden"> {}</span>', about) if about else ""
    if href:
        extra = attributes(href=href, class_=classes, data_dialog=dialog, data_key=key)
        return format_html("<a{}>{}{}</a>", extra, label, hidden)
    extra = attributes(
        class_=classes,
        type="button" if dialog else type,
        data_dialog=dialog,
        data_key=key,
        name=name,
        value=value,
        form=form,
        disabled=disabled,
    )
    return format_html("<button{}>{}{}</button>", extra, label, hidden)


def outbound(url: str, label: str = "") -> SafeString:
    """A link out of this site: marked as such, followed without a word about where from.

    An address that is not http(s) is shown as text: it could be a script.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        return format_html("{}", label or url)
    return format_html(
        '<a href="{}" class="external" rel="{}" referrerpolicy="no-referrer">{}'
        '<span class="hidden"> {}</span></a>',
        url,
        REL,
        label or url,
        _("(another site)"),
    )


def back(href: str, label: str) -> SafeString:
    """The way back, above a heading."""
    return format_html('<a class="back" href="{}">{}</a>', href, label)


def breadcrumbs(trail: Iterable[tuple[str, str]]) -> SafeString:
    """Where this page stands: (label, address) from the outside in; the last may have no address."""
    return element("breadcrumbs", trail=list(trail))


def tabs(items: Iterable[Mapping[str, object]], label: str = "") -> SafeString:
    """Views of one thing, as links: ``{"label", "href", "current", "count"}`` each."""
    return element("tabs", items=list(items), label=label or _("Views"))


def chip(label: str, href: str = "", *, remove: str = "") -> SafeString:
    """A tag. ``remove`` is the address that shows the page without it."""
    text = format_html('<a href="{}">{}</a>', href, label) if href else format_html("<span>{}</span>", label)
    cross = ""
    if remove:
        words = _("Remove %(tag)s") % {"tag": label}
        cross = format_html('<a class="remove" href="{}" aria-label="{}">✕</a>', remove, words)
    return format_html('<span class="chip">{}{}</span>', text, cross)


def key(keys: str) -> SafeString:
    """A keyboard hint: ``g p``."""
    return format_html_join(" ", '<kbd class="key">{}</kbd>', ((one,) for one in keys.split()))


def copy(text: str, label: str = "") -> SafeString:
    """Text to take along; the button appears where scripts run."""
    return element("copy", text=text, label=label or _("Text to copy"))


def pages(previous: str = "", next: str = "", note: str = "") -> SafeString:  # noqa: A002 - as links are named
    """Keyset pages: addresses of the one before and the one after, where there are such."""
    return element("pages", previous=previous, next=next, note=note)
