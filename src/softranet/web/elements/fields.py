"""Forms: fields, their errors, search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from softranet.web.elements.html import element

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField


def field(bound: BoundField, *, autocomplete: str = "", width: str = "", hint: str = "") -> SafeString:
    """One field with its label, hint and errors.

    ``autocomplete`` is HTML's token ("email", "name", "tel", …) where a reader is asked about
    themselves.
    ``width`` is "", "short" or "wide".
    """
    if bound.is_hidden:
        return bound.as_hidden()
    widget = bound.field.widget
    widget.attrs.pop("placeholder", None)  # the label says what goes in; a placeholder is gone once one writes
    hint = str(hint or bound.help_text)
    attrs: dict[str, str | bool] = {}
    if autocomplete:
        attrs["autocomplete"] = autocomplete
    grouped = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    described = [f"{bound.auto_id}_helptext"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    if described and not grouped:
        attrs["aria-describedby"] = " ".join(described)
    context = {
        "bound": bound,
        "hint": hint,
        "width": width,
        "described": " ".join(described),
        "optional": not bound.field.required,
    }
    if grouped:
        return element("field_group", choices=list(bound.subwidgets), **context)
    control = bound.as_widget(attrs=attrs)
    if isinstance(widget, forms.CheckboxInput):
        return element("field_checkbox", control=control, **context)
    return element("field", control=control, drop=isinstance(widget, forms.FileInput), **context)


def errors(form: forms.BaseForm) -> SafeString:
    """What is wrong with a form, said once at its top, each line leading to its field; else nothing."""
    if not form.errors:
        return mark_safe("")
    return element(
        "errors",
        general=form.non_field_errors(),
        fields=[(bound, bound.errors) for bound in form if bound.errors],
        heading=_("Something here needs another look"),
    )


def fields(form: forms.BaseForm) -> SafeString:
    """A form's fields in their order, errors first; the form element, token and buttons are the page's."""
    parts = [errors(form), *(field(bound) for bound in form)]
    return mark_safe("".join(parts))  # noqa: S308 - every part is a SafeString made above


def search(name: str = "q", value: str = "", label: str = "") -> SafeString:
    """The page's search field, inside a GET form; the key ``/`` leads to it."""
    return element("search", name=name, value=value, label=label or _("Search"))
