"""Correcting one record: the fields that are declared open to it."""

from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.forms.models import fields_for_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from softranet.people import normalise
from softranet.people.lines import LineField
from softranet.people.models import ContactPoint, Kind, Person
from softranet.privacy.access import dossier
from softranet.rights.actions.correct import correct
from softranet.rights.identity import person_of, proven
from softranet.rights.models import Visit
from softranet.web.limits import within
from softranet.web.middleware import opened_by_token

ADDRESSES_AN_HOUR = 5
"""What a person may try: each answer tells whether somebody here has the address."""


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def correction(request: HttpRequest, slug: str, label: str, record: str, *, visit: Visit) -> HttpResponse:
    """A form with the record's editable fields; POST corrects it at once."""
    person = person_of(visit)
    opened_by_token(request)
    row, names = _own(person, label, record)
    form = _form(row, names, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changes = _normalised(row, form)
        if not form.errors:
            correct(person, row, changes, visit)
            return redirect("my-data", slug)
    context = {"form": form, "what": row._meta.verbose_name}
    return render(request, "rights/correction.html", context, status=422 if form.errors else 200)


def _own(person: Person, label: str, key: str) -> tuple[models.Model, list[str]]:
    """The record and its editable fields, if it is in the person's own dossier."""
    for found in dossier(person):
        names = [datum.name for datum in found.data if datum.editable]
        if names and found.table.label == label and found.key == key:
            model: Any = apps.get_model(label)
            return model.objects.get(pk=key), names
    raise Http404


def _form(row: models.Model, names: list[str], data: Any) -> forms.Form:
    fields = fields_for_model(type(row), names)
    if isinstance(row, Person):  # in the one written form that members' corrections take, too
        for name in {"name", "company"} & fields.keys():
            was = fields[name]
            fields[name] = LineField(label=was.label, max_length=200, required=was.required)
    if isinstance(row, ContactPoint) and row.kind == Kind.EMAIL:
        fields["value"] = forms.EmailField(label=_("E-mail address"), max_length=254)
    form: Any = type("CorrectionForm", (forms.Form,), fields)
    return form(data, initial={name: getattr(row, name) for name in names})  # type: ignore[no-any-return]


def _normalised(row: models.Model, form: forms.Form) -> dict[str, Any]:
    changes = {name: value for name, value in form.cleaned_data.items() if value != getattr(row, name)}
    if isinstance(row, ContactPoint) and "value" in changes:
        try:
            made = (
                normalise.email(changes["value"]) if row.kind == Kind.EMAIL else normalise.phone(changes["value"], "")
            )
        except ValueError as error:
            form.add_error("value", str(error))
            return {}
        email = row.kind == Kind.EMAIL
        if email and not within(f"rights.addresses.{row.person_id}", ADDRESSES_AN_HOUR):
            form.add_error("value", _("Too many addresses were tried within this hour. Try again in the next."))
        elif email and ContactPoint.objects.filter(kind=Kind.EMAIL, value=made).exclude(id=row.id).exists():
            form.add_error("value", _("This address cannot be taken. Write to us about it."))
        changes["value"] = made
    return changes
