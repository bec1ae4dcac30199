"""Taking one's data elsewhere: the file another installation takes in, a card for address books, a table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from softranet.mail import identity as sender
from softranet.people.models import Person
from softranet.people.vcard import vcard
from softranet.privacy import dossier_formats, ledger, move
from softranet.rights import proof, sending
from softranet.rights.actions.take import taken
from softranet.rights.identity import person_of, proven
from softranet.rights.models import RequestKind, Visit
from softranet.rights.proving import ask_for_more
from softranet.web.middleware import opened_by_token

_FORMS = {
    "json": ("application/json", "my-data-to-take-along.json"),
    "vcard": ("text/vcard; charset=utf-8", "my-data.vcf"),
    "csv": ("text/csv; charset=utf-8", "my-data-to-take-along.csv"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def moving(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """GET says what the file holds; POST hands it out in the chosen form."""
    opened_by_token(request)
    if not proof.enough(visit, RequestKind.PORTABILITY, request):
        return ask_for_more(request, visit, RequestKind.PORTABILITY)
    person, form = person_of(visit), request.POST.get("form", "")
    if request.method == "POST" and form == "send":
        return _sent(request, visit, person)
    if request.method != "POST" or form not in _FORMS:
        records = move.portable(person)
        status = 422 if request.method == "POST" else 200
        return render(request, "rights/moving.html", {"total": len(records)}, status=status)
    text = _text(person, form)
    asked = taken(visit, proof.shown(visit, RequestKind.PORTABILITY, request))
    ledger.record("copied", {"request": str(asked.id), "form": form}, subject_id=person.id)
    kind, name = _FORMS[form]
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sent(request: HttpRequest, visit: Visit, person: Person) -> HttpResponse:
    """Directly to the other organisation, and how that went."""
    context = {"total": len(move.portable(person))}
    url, name = request.POST.get("url", "")[:500], sender.of(person.organisation_id).name
    try:
        done = sending.send(person, url, organisation=name)
    except sending.NotSent as error:
        return render(request, "rights/moving.html", {**context, "fault": str(error), "url": url}, status=422)
    if done.fault:
        return render(request, "rights/moving.html", {**context, "unsure": done.fault})
    asked = taken(visit, proof.shown(visit, RequestKind.PORTABILITY, request))
    ledger.record("copied", {"request": str(asked.id), "form": "sent"}, subject_id=person.id)
    return render(request, "rights/moving.html", {**context, "there": done.there})


def _text(person: Person, form: str) -> str:
    if form == "csv":
        return "".join(dossier_formats.as_csv(move.provided(person), safe=True))
    records = move.portable(person)
    if form == "vcard":
        return vcard(records)
    return move.as_json(records, organisation=sender.of(person.organisation_id).name)
