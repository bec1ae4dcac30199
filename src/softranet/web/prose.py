"""What people and organisations write, made safe: Markdown without scripts, pictures or silent links out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

TAGS = {
    *("a", "br", "code", "del", "em", "s", "span", "strong"),
    *("blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href", "rel", "referrerpolicy"}, "ol": {"start"}}
CLASSES = {"a": {"external"}, "span": {"hidden"}}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "noopener noreferrer external nofollow"


def outbound(text: str | None, level: int = 2) -> SafeString:
    """Markdown as HTML that may stand on our pages.

    Links out are marked, tell nobody where the reader came from, and lend no weight. A picture becomes a link
    to it: nothing is loaded from elsewhere before a click. The text's highest heading gets ``level``.
    """
    if not text:
        return mark_safe("")
    html = _markdown().render(text.replace("\x00", ""), {"level": level})
    # nh3's own link_rel stays off: it would mark every link, and ours marks those that lead out.
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None, allowed_classes=CLASSES
    )
    return mark_safe(clean)  # noqa: S308 - nh3 leaves only the tags and attributes named above


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.core.ruler.push("outbound", _adjust)
    return markdown


def _adjust(state: StateCore) -> None:
    _lower_headings(state.tokens, int(state.env.get("level", 2)))
    for token in state.tokens:
        if token.children:
            token.children = _links_out(token.children)


def _lower_headings(tokens: list[Token], level: int) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    shift = level - min((int(token.tag[1]) for token in headings), default=level)
    for token in headings:
        token.tag = f"h{min(max(int(token.tag[1]) + shift, 2), 6)}"


def _links_out(children: list[Token]) -> list[Token]:
    """The same inline text with links out marked, and pictures as links."""
    out: list[Token] = []
    inside: str | None = None
    for token in children:
        if token.type == "link_open":
            inside = str(token.attrGet("href") or "")
            out.append(_opening(inside))
        elif token.type == "link_close":
            out += _closing(inside or "")
            inside = None
        elif token.type == "image":
            src = str(token.attrGet("src") or "")
            words = _text(_("Picture: %(what)s") % {"what": token.content or src})
            # A link cannot stand in a link; there the words alone remain.
            out += [words] if inside is not None else [_opening(src), words, *_closing(src)]
        else:
            out.append(token)
    return out


def leads_out(href: str) -> bool:
    """Whether an address names another host. The parser has encoded backslashes and tabs by now."""
    address = href.strip()
    return address.startswith("//") or urlsplit(address).scheme in {"http", "https"}


def _opening(href: str) -> Token:
    attrs: dict[str, str | int | float] = {"href": href}
    if leads_out(href):
        attrs |= {"class": "external", "rel": REL, "referrerpolicy": "no-referrer"}
    return Token("link_open", "a", 1, attrs=attrs)


def _closing(href: str) -> list[Token]:
    end = Token("link_close", "a", -1)
    if not leads_out(href):
        return [end]
    hidden = Token("outbound_open", "span", 1, attrs={"class": "hidden"})
    return [hidden, _text(" " + _("(another site)")), Token("outbound_close", "span", -1), end]


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
