"""Numbers: single figures and charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html

from softranet.web.elements.html import element
from softranet.web.formats import count

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from softranet.web.charts import Chart


def figures(content: str) -> SafeString:
    """A row of figures."""
    return format_html('<dl class="figures">{}</dl>', content)


def figure(label: str, value: object, note: str = "") -> SafeString:
    """One figure: what it is, how many, and what to know about it. Whole numbers get their separators."""
    shown = count(value) if isinstance(value, int) else value
    below = format_html('<dd class="note">{}</dd>', note) if note else ""
    return format_html('<div class="figure"><dt>{}</dt><dd>{}</dd>{}</div>', label, shown, below)


def chart(drawing: Chart) -> SafeString:
    """Bars or lines, with the same figures in a table beneath."""
    return element("chart", chart=drawing)
