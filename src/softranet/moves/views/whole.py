"""The organisation whole: taken along, brought here."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from softranet.moves.actions import whole
from softranet.moves.actions.handed_in import LARGEST
from softranet.moves.api import LARGEST_FILE, attached
from softranet.moves.models import WholeExport
from softranet.organisations.roles import EXPORT, MANAGE, WorkspaceRequest, allowed, may
from softranet.privacy.bundle_in import BadBundle


class BundleForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The organisation's file"),
        help_text=gettext_lazy("A ZIP file as the export wrote it, at most 200 MB. Larger ones: the command line."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("It is larger than 200 MB: the command line takes it in."))
        return file


@may(EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: WorkspaceRequest, slug: str) -> HttpResponseBase:
    """GET says what is in it; POST hands it out."""
    if request.method == "POST":
        return attached(whole.export(actor=request.membership))
    whole_installation = request.organisation.is_operator
    context = {
        "nav_section": "settings", "may_end": allowed(request.membership, MANAGE), "whole": whole_installation,
        "before": WholeExport.objects.order_by("-id")[:5],
    }  # fmt: skip
    return render(request, "moves/whole.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrivals(request: HttpRequest) -> HttpResponse:
    """Whoever brings an organisation's file owns it here."""
    form = BundleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = whole.bring_in(file, owner=request.user, largest=LARGEST)  # type: ignore[arg-type]
            return redirect("workspace", made.slug)
        except BadBundle as error:
            form.add_error("file", _("It was not taken in: %s.") % error)
    return render(request, "moves/whole_arrive.html", {"form": form}, status=422 if form.is_bound else 200)
