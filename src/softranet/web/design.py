"""The page of all elements, and one page for each frame, with believable contents. In development only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from softranet.web.charts import Chart, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAMES = ("public", "policy", "mine", "message")
CAME = (
    40,
    41,
    47,
    45,
    45,
    53,
    62,
    62,
    63,
    57,
    63,
    61,
    61,
    62,
    65,
    78,
    78,
    80,
    82,
    74,
    77,
    84,
    87,
    91,
    93,
    86,
)
LEFT = (13, 13, 12, 10, 13, 9, 15, 15, 13, 11, 15, 12, 15, 15, 12, 11, 13, 12, 10, 11, 14, 9, 9, 13, 10, 12)


@dataclass(frozen=True)
class Sample:
    """Stands where an organisation stands."""

    name: str = "Larkspur Music School"
    slug: str = ""


class Everything(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Your name"))
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("We write to it once, to ask whether it is yours.")
    )
    phone = forms.CharField(label=_("Phone"), required=False)
    instrument = forms.ChoiceField(
        label=_("Instrument"), choices=[("piano", _("Piano")), ("cello", _("Cello"))]
    )
    reach = forms.ChoiceField(
        label=_("How may we answer?"),
        choices=[("email", _("By e-mail")), ("phone", _("By phone"))],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label=_("Days that suit you"),
        choices=[("mon", _("Monday")), ("wed", _("Wednesday"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    message = forms.CharField(label=_("Message"), widget=forms.Textarea)
    letter = forms.BooleanField(label=_("Send me the monthly letter"), required=False)
    certificate = forms.FileField(label=_("Certificate"), required=False, help_text=_("PDF, up to 5 MB."))


class Short(forms.Form):
    """Few fields, for those places that show a whole form."""

    instrument = forms.ChoiceField(label=_("Instrument"), choices=[("", _("Any")), ("cello", _("Cello"))])


@require_safe
def elements_page(request: HttpRequest) -> HttpResponse:
    """Every element in every state."""
    return render(request, "web/design.html", _context(request))


@require_safe
def frame_page(request: HttpRequest, frame: str) -> HttpResponse:
    """One of the base templates, filled."""
    if frame not in FRAMES:
        raise Http404
    return render(request, f"web/design_{frame}.html", _context(request))


def _context(request: HttpRequest) -> Mapping[str, Any]:
    if settings.SOFTRANET_ENVIRONMENT == "production":
        raise Http404
    now = timezone.now()
    sample = Sample()
    if getattr(request, "organisation", None) is None:
        request.organisation = sample  # type: ignore[attr-defined]
    return {
        "organisation": sample,
        "form": Everything(auto_id="new_%s"),
        "wrong": Everything({"email": "leonie", "name": ""}, auto_id="wrong_%s"),
        "search_form": Short(auto_id="all_%s"),
        "narrowed": Short(auto_id="narrowed_%s"),
        "states": ["kept"] * 17
        + ["broken"]
        + ["kept"] * 12
        + ["unmeasured", "waiting", "nothing"]
        + ["kept"] * 10,
        "bars": Chart(
            summary=str(_("Sign-ups rise from 40 to 86 a week, leavers stay near 12")),
            label=str(_("Week")),
            labels=[str(number) for number in range(22, 48)],
            series=[Series(str(_("Came")), CAME), Series(str(_("Left")), LEFT, below=True)],
        ),
        "lines": Chart(
            summary=str(_("Letters opened, beside letters sent")),
            label=str(_("Week")),
            labels=[str(number) for number in range(22, 48)],
            series=[Series(str(_("Sent")), CAME, line=True), Series(str(_("Opened")), LEFT, line=True)],
        ),
        "trail": [(_("People"), "#people"), ("Leonie Köhler", "#leonie"), (_("Orders"), "")],
        "views": [
            {"label": _("Everything"), "href": "#all", "current": True, "count": 14},
            {"label": _("Messages"), "href": "#messages", "count": 3},
            {"label": _("Orders"), "href": "#orders", "count": 1204},
        ],
        "wizard": [_("File"), _("Columns"), _("Try it"), _("Import")],
        "undone": [
            (14, _("records are deleted")),
            (2, _("invoices stay until 31 December 2034: a law keeps them")),
            (3, _("others are told to delete it too")),
        ],
        "now": now,
        "soon": now + timedelta(days=9),
        "late": now - timedelta(days=2),
        "span": timedelta(days=5 * 365 + 163),
        "markdown": "Lessons are **free** for beginners. See [our plan](/plan) or [the town](https://example.org/town).",
        "message": _("Saved. The change is on Leonie's timeline."),
    }
