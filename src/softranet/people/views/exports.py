"""Taking people along as a file."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from softranet.organisations.roles import EXPORT, may
from softranet.people.export import export
from softranet.people.forms import FilterForm
from softranet.people.views.people import searched


class ExportForm(FilterForm):
    """The list's own choices, and for whom the file is made."""

    mode = forms.ChoiceField(
        label=_("Made for"), initial="safe", widget=forms.RadioSelect,
        choices=[("safe", _("a spreadsheet: cells that could run as formulas are disarmed")),
                 ("exact", _("a program: every character as it is"))],
    )  # fmt: skip

    search = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["sort"]


@may(EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, slug: str) -> HttpResponseBase:
    """GET asks whom and how; POST hands the file out and records it for each person in it."""
    words, closed = searched(request, request.POST or request.GET)
    of_the_list = {name: request.GET.get(name, "") for name in (*FilterForm.base_fields, "search")}
    form = ExportForm(request.POST or None, initial=of_the_list | {"mode": "safe"})
    if request.method == "POST" and form.is_valid() and not closed:
        chosen = form.chosen(words, request.organisation.country)  # type: ignore[attr-defined]
        lines = export(chosen, actor=request.membership, exact=form.cleaned_data["mode"] == "exact")  # type: ignore[attr-defined]
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="people.csv"'
        return response
    status = 422 if form.is_bound else 200
    context = {"nav_section": "people", "form": form, "words": words, "closed": closed}
    return render(request, "people/exports.html", context, status=status)
