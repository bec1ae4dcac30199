"""Importing: the file, its columns, a dry run, the import, what was refused."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.organisations.roles import EDIT, may
from softranet.people import tables
from softranet.people.actions import bring_in
from softranet.people.import_forms import SettingsForm, UploadForm
from softranet.people.imports import reading, running
from softranet.people.imports.rows import Candidate
from softranet.people.models import ImportRun, ImportState, LaterNotice

AT_ONCE = 2000
"""Files up to so many rows are checked while the page loads; larger ones in the background."""


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """The imports so far, and a field for the next file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            content = file.read() if (file.size or 0) <= reading.LARGEST else b""
            run = bring_in.receive(
                content, file.name or "", actor=request.membership, kind=form.cleaned_data["kind"]  # type: ignore[attr-defined]
            )  # fmt: skip
        except (reading.Unreadable, UnicodeError) as error:
            form.add_error("file", str(error))
        else:
            return redirect("import-run", slug, run.pk)
    runs = ImportRun.objects.defer("content").order_by("-uploaded_at")[:50]
    context = {"nav_section": "people", "form": form, "runs": runs}
    return render(request, "people/imports.html", context, status=422 if form.is_bound and form.errors else 200)


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def one_import(request: HttpRequest, slug: str, run: UUID) -> HttpResponse:
    """Where this import stands. POST settles what its columns mean, and checks the file."""
    row = get_object_or_404(ImportRun, pk=run)
    home = request.organisation.country  # type: ignore[attr-defined]
    form = (
        SettingsForm(row, home, request.POST or None)
        if row.state in (ImportState.UPLOADED, ImportState.CHECKED)
        else None
    )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            bring_in.settle(row, form.choices, actor=request.membership)  # type: ignore[attr-defined]
        except (ValueError, UnicodeError) as error:
            form.add_error(None, str(error))
        else:
            now = row.rows <= AT_ONCE
            bring_in.check(row, actor=request.membership, later=not now)  # type: ignore[attr-defined]
            if now:
                running.work(row.organisation_id, row.pk)
            return redirect("import-run", slug, row.pk)
    context = {"nav_section": "people", "run": row, "form": form, **_shown(row)}
    if form is not None:
        context["columns"] = zip(form.columns, bring_in.examples(row), strict=True)
    return render(request, "people/import.html", context, status=422 if form is not None and form.errors else 200)


@may(EDIT)
@require_safe
def progress(request: HttpRequest, slug: str, run: UUID) -> HttpResponse:
    """How far it is, for the page to ask."""
    row = get_object_or_404(ImportRun.objects.defer("content"), pk=run)
    if row.state not in running.BUSY:
        response = render(request, "people/_import_progress.html", {"run": row, "over": True})
        response["HX-Refresh"] = "true"
        return response
    return render(request, "people/_import_progress.html", {"run": row})


@may(EDIT)
@require_POST
def starting(request: HttpRequest, slug: str, run: UUID) -> HttpResponse:
    row = get_object_or_404(ImportRun.objects.defer("content"), pk=run)
    try:
        bring_in.start(row, actor=request.membership)  # type: ignore[attr-defined]
    except bring_in.NotReady as error:
        messages.error(request, str(error))
    return redirect("import-run", slug, row.pk)


@may(EDIT)
@require_POST
def removal(request: HttpRequest, slug: str, run: UUID) -> HttpResponse:
    row = get_object_or_404(ImportRun.objects.defer("content"), pk=run)
    bring_in.discard(row, actor=request.membership)  # type: ignore[attr-defined]
    messages.success(request, _("The file is thrown away."))
    return redirect("import-list", slug)


@may(EDIT)
@require_safe
def refusals(request: HttpRequest, slug: str, run: UUID) -> StreamingHttpResponse:
    """The rows that stayed out, with why, as CSV to correct and bring in again."""
    row = get_object_or_404(ImportRun.objects.defer("content"), pk=run)
    exact = request.GET.get("exact") == "1"
    lines = tables.refusals(row.organisation_id, row.pk, row.headers, exact=exact)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{row.pk}.csv"'
    return response


def _shown(row: ImportRun) -> dict[str, Any]:
    counts = row.counts
    settled = row.state == ImportState.CHECKED
    first = bring_in.preview(row) if settled else []
    return {
        "rows_in": [one for one in first if isinstance(one, Candidate)],
        "rows_out": [one for one in first if not isinstance(one, Candidate)],
        "busy": row.state in running.BUSY,
        "created": counts.get("created", 0), "changed": counts.get("changed", 0), "known": counts.get("known", 0),
        "refused": counts.get("refused", 0), "buried": counts.get("buried", 0), "noted": counts.get("noted", 0),
        "consents": counts.get("consents", 0), "noes": counts.get("noes", 0),
        "special": counts.get("special", 0),
        "named": row.refusals.order_by("number")[:20] if counts else [],
        "untold": LaterNotice.objects.filter(run=row, told_at=None, excused="").exists() if counts else False,
    }  # fmt: skip
