"""The record of processing in the workspace, and as files."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from softranet.organisations.roles import VIEW, WorkspaceRequest, may
from softranet.records.activities import MEASURES, as_csv, record_of
from softranet.records.fides import as_yaml, dataset
from softranet.records.linked import linked
from softranet.web import navigation


@may(VIEW)
@require_safe
def record(request: WorkspaceRequest, slug: str) -> HttpResponse:
    found = record_of(request.organisation)
    return render(request, "records/record.html", {
        "nav_section": "records", "record": found, "measures": MEASURES,
        "rows": [(activity, found.periods(activity)) for activity in found.activities],
        "tabs": navigation.tabs("records", request.membership.role, slug, "records"),
    })  # fmt: skip


@may(VIEW)
@require_safe
def spreadsheet(request: WorkspaceRequest, slug: str) -> HttpResponse:
    return _file(as_csv(record_of(request.organisation)), "text/csv; charset=utf-8", "record-of-processing.csv")


@may(VIEW)
@require_safe
def linked_data(request: WorkspaceRequest, slug: str) -> HttpResponse:
    text = json.dumps(linked(record_of(request.organisation)), indent=2, ensure_ascii=False)
    return _file(text, "application/ld+json", "record-of-processing.jsonld")


@may(VIEW)
@require_safe
def fides_dataset(request: WorkspaceRequest, slug: str) -> HttpResponse:
    return _file(as_yaml(dataset(request.organisation)), "application/yaml", "fides-dataset.yml")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
