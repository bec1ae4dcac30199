"""Tables that become lists on a telephone."""

from __future__ import annotations

import re

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

# Templates write these tags and autoescaping keeps ">" out of every value, so a pattern is enough here.
HEAD = re.compile(r"<thead.*?</thead>", re.DOTALL)
HEADING = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(td|th)\b([^>]*)>(.*?)(?=</\1>)", re.DOTALL)
HIDDEN = re.compile(r'<span class="hidden">.*?</span>')
CLASS = re.compile(r"""class=["']([^"']*)["']""")
SHORT, LONG, ENDLESS = 22, 56, 30
"""Characters of text: what stays on one line where there is room, what needs the whole width of a telephone, and a
word that may be broken anywhere, or it would push the other columns out of sight."""
NUMBER = re.compile(r"""class=["'][^"']*\bn\b""")


def table(content: str, caption: str = "", *, show: bool = True) -> SafeString:
    """A table from its ``<thead>`` and ``<tbody>``.

    Each cell is told its column's name, which a narrow screen shows before it, whether it is short or long, and
    stands to the right where its column has ``class="n"`` (figures). With ``show=False`` the caption is for
    screen readers only.
    """
    head = HEAD.search(content)
    columns = HEADING.findall(head.group()) if head else []
    labels = [(strip_tags(text).strip(), bool(NUMBER.search(attrs))) for attrs, text in columns]
    body = ROW.sub(lambda row: _labelled(row.group(), labels), content[head.end() :] if head else content)
    above = (
        content[: head.end()].replace("<th>", '<th scope="col">').replace("<th class", '<th scope="col" class')
        if head
        else ""
    )
    title = (
        format_html("<caption{}>{}</caption>", "" if show else mark_safe(' class="hidden"'), caption) if caption else ""
    )
    inner = mark_safe(f"{title}{above}{body}")  # noqa: S308 - the title is escaped, the rest is the template's own
    return format_html('<div class="table-scroll"><table class="list">{}</table></div>', inner)


def _labelled(row: str, labels: list[tuple[str, bool]]) -> str:
    names = iter(labels)

    def cell(found: re.Match[str]) -> str:
        tag, attrs, content = found.groups()
        label, number = next(names, ("", False))
        extra = "" if "data-label" in attrs else f' data-label="{label}"'
        own = CLASS.search(attrs)
        classes = [own[1]] if own else ["n"] if number else []
        text = strip_tags(HIDDEN.sub("", content)).strip()
        length = len(text)
        classes += ["short"] if 0 < length <= SHORT else ["long"] if length > LONG else []
        classes += ["endless"] if any(len(word) > ENDLESS for word in text.split()) else []
        if classes:
            extra += f' class="{" ".join(classes)}"'
        return f"<{tag}{CLASS.sub('', attrs).rstrip()}{extra}>{content}"

    return CELL.sub(cell, row)


def definitions(content: str) -> SafeString:
    """Names and what they stand for: ``<div><dt>…</dt><dd>…</dd></div>`` for each."""
    return format_html('<dl class="facts">{}</dl>', content)
