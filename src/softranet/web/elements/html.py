"""Writing HTML safely from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from django.utils.safestring import SafeString


def attributes(**values: object) -> SafeString:
    """The attributes that have a value, escaped; ``True`` gives a bare one, ``data_key`` is ``data-key``."""
    return format_html_join(
        "",
        "{}{}",
        (
            (f" {name.strip('_').replace('_', '-')}", "" if value is True else format_html('="{}"', value))
            for name, value in values.items()
            if value not in (None, False, "")
        ),
    )


def element(template: str, /, **context: Any) -> SafeString:
    """The template of an element, filled in."""
    return render_to_string(f"web/elements/{template}.html", context)
