"""A person's own page of what they agreed to, and the records to take away."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from softranet.people.models import Person
from softranet.records.consents import as_records, consents_of


def mine(request: HttpRequest, person: Person) -> HttpResponse:
    """POST hands over the file."""
    if request.method == "POST":
        made = as_records(person, request.organisation)  # type: ignore[attr-defined]
        return HttpResponse(
            json.dumps(made, indent=2, ensure_ascii=False), content_type="application/ld+json",
            headers={"Content-Disposition": 'attachment; filename="consent-records.jsonld"'},
        )  # fmt: skip
    return render(request, "records/my_consents.html", {"consents": consents_of(person)})
