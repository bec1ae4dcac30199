"""``{% load softranet %}``: the elements as tags, the formats as filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Context, Library
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join

from softranet.web import formats, navigation, prose
from softranet.web.elements import controls, fields, figures, states, structure, tables

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = Library()

for one in (
    *(controls.button, controls.outbound, controls.back, controls.breadcrumbs, controls.tabs, controls.chip),
    *(controls.key, controls.copy, controls.pages),
    *(fields.field, fields.fields, fields.errors, fields.search),
    *(states.mark, states.strip, states.progress, states.consequences),
    *(figures.figure, figures.chart, structure.when, structure.steps),
):
    register.simple_tag(one)

for block in (
    *(states.notice, states.empty, tables.table, tables.definitions, figures.figures),
    *(structure.sheet, structure.dialog, structure.timeline, structure.event, structure.filters),
    structure.evidence,
):
    register.simple_block_tag(block)

for name in ("count", "duration", "days_left", "day", "moment", "one_line", "phone"):
    register.filter(name, getattr(formats, name))
register.filter("outbound", prose.outbound)
register.filter("level_state", lambda level: states.LEVELS.get(level, "neutral"))


@register.simple_tag(takes_context=True)
def organisation_shown(context: Context) -> object | None:
    """The organisation whose page this is: the view's own, else the request's."""
    return context.get("organisation") or getattr(context.get("request"), "organisation", None)


@register.simple_tag(takes_context=True)
def workspace_sections(context: Context) -> list[tuple[navigation.Entry, str]]:
    """The sections this member sees, each with its address; none outside an organisation."""
    request = context.get("request")
    role = getattr(getattr(request, "membership", None), "role", None)
    slug = getattr(getattr(request, "organisation", None), "slug", "")
    seen = navigation.sections(None if role is None else str(role)) if slug else []
    return [(entry, entry.address(slug)) for entry in seen]


@register.simple_tag(takes_context=True)
def footer_links(context: Context) -> SafeString:
    slug = getattr(organisation_shown(context), "slug", "")
    shown = navigation.footer() if slug else []
    links = ((reverse(link.url_name, args=[slug]), link.label) for link in shown)
    return format_html_join("", '<li><a href="{}">{}</a></li>', links)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    """What apps put into a named place of the frame."""
    values = {key: value for key, value in context.flatten().items() if isinstance(key, str)}
    return format_html_join(
        "", "{}", ((render_to_string(template, values),) for template in navigation.templates_in(name))
    )
