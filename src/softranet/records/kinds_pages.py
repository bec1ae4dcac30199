"""The reports by kind of data: for everybody, and for the person it is about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from softranet.people.models import Person
from softranet.records import report


@require_safe
def everybody(request: HttpRequest, slug: str) -> HttpResponse:
    rows = report.public(request.organisation.id)  # type: ignore[attr-defined]
    return render(request, "records/kinds.html", {"rows": rows, "months": report.LOOKBACK})


def mine(request: HttpRequest, person: Person) -> HttpResponse:
    return render(request, "records/my_kinds.html", {"rows": report.of_person(person)})
