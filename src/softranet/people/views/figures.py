"""Figures to share, as a page and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from softranet.organisations.roles import EXPORT, may
from softranet.people.figures import everything
from softranet.people.tables import lines
from softranet.privacy.aggregates import MINIMUM


@may(EXPORT)
@require_safe
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Nobody can be told from it: what is withheld here is withheld in the file too."""
    tables = list(everything())
    if request.GET.get("format") == "csv":
        fewer = _("fewer than %d") % MINIMUM
        rows = [[heading, c.label, fewer if c.n is None else c.n] for heading, found in tables for c in found]
        response = HttpResponse(lines(rows, exact=False), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="figures.csv"'
        return response
    context = {"nav_section": "people", "tables": tables, "minimum": MINIMUM}
    return render(request, "people/figures.html", context)
