"""``{% load softranet %}``: the elements as tags, the formats as filters."""

from __future__ import annotations

from django.template import Context, Library
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from softranet.web import formats, navigation, prose
from softranet.web.elements import controls, fields, figures, states, structure, tables

register = Library()

for one in (
    controls.button, controls.outbound, controls.back, controls.breadcrumbs, controls.tabs, controls.chip, controls.key,
    controls.copy, controls.pages, fields.field, fields.fields, fields.errors, fields.search, states.mark, states.strip,
    states.progress, states.consequences, figures.figure, figures.chart, structure.when, structure.steps,
):  # fmt: skip
    register.simple_tag(one)

for block in (
    states.notice, states.empty, tables.table, tables.definitions, figures.figures, structure.sheet, structure.dialog,
    structure.timeline, structure.event, structure.filters, structure.evidence,
):  # fmt: skip
    register.simple_block_tag(block)

for name in ("count", "duration", "days_left", "day", "moment"):
    register.filter(name, getattr(formats, name))
register.filter("outbound", prose.outbound)
register.filter("level_state", lambda level: states.LEVELS.get(level, "neutral"))


@register.simple_tag(takes_context=True)
def organisation_shown(context: Context) -> object | None:
    """The organisation whose page this is: the view's own, else the request's."""
    return context.get("organisation") or getattr(context.get("request"), "organisation", None)


@register.simple_tag(takes_context=True)
def workspace_sections(context: Context) -> list[navigation.Entry]:
    membership = getattr(context.get("request"), "membership", None)
    role = getattr(membership, "role", None)
    return navigation.sections(None if role is None else str(role))


@register.simple_tag(takes_context=True)
def footer_links(context: Context) -> SafeString:
    slug = getattr(organisation_shown(context), "slug", "")
    links = navigation.footer() if slug else []
    return format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((reverse(link.url_name, args=[slug]), link.label) for link in links)
    )


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    """What apps put into a named place of the frame."""
    values = {key: value for key, value in context.flatten().items() if isinstance(key, str)}
    return format_html_join(
        "", "{}", ((render_to_string(template, values),) for template in navigation.templates_in(name))
    )
