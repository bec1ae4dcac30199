"""Changing what is held about a person: each change a resource of its own, by POST."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from softranet.organisations.roles import EDIT, may
from softranet.people.actions import edit as edits
from softranet.people.actions import tag as tags
from softranet.people.forms import AddressForm, DetailsForm, PointForm, TagForm
from softranet.people.handling import opened_for
from softranet.people.models import ContactPoint, Kind, Person, PostalAddress, Tag
from softranet.people.views.profile import title_of


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """The name, organisation, language, country and date of birth."""
    row = _person(request, person)
    initial = {name: getattr(row, name) for name in DetailsForm.base_fields}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edits.edit(row, form.cleaned_data, actor=request.membership)  # type: ignore[attr-defined]
        except ValueError as error:
            form.add_error("birth_date", str(error))
        else:
            return _back(request, row, _("Saved."))
    return _form_page(request, row, form, _("Details"))


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def points(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """One more way to reach a person."""
    row = _person(request, person)
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, value = Kind(form.cleaned_data["kind"]), form.cleaned_data["value"]
        try:
            edits.add_point(row, kind, value, actor=request.membership)  # type: ignore[attr-defined]
        except ValueError as error:
            form.add_error("value", str(error))
        else:
            return _back(request, row, _("Added."))
    return _form_page(request, row, form, _("One more way to reach them"))


@may(EDIT)
@require_POST
def point_removal(request: HttpRequest, slug: str, person: UUID, point: UUID) -> HttpResponse:
    row = get_object_or_404(ContactPoint, pk=point, person=_person(request, person))
    edits.remove_point(row, actor=request.membership)  # type: ignore[attr-defined]
    return _back(request, row.person, _("Removed."))


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, slug: str, person: UUID, address: UUID | None = None) -> HttpResponse:
    """A postal address: a new one, or the text of one there is."""
    row = _person(request, person)
    of = get_object_or_404(PostalAddress, pk=address, person=row) if address else None
    initial = {name: getattr(of, name) for name in AddressForm.base_fields} if of else {"country": row.country}
    form = AddressForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edits.write_address(row, form.cleaned_data, actor=request.membership, of=of)  # type: ignore[attr-defined]
        return _back(request, row, _("Saved."))
    return _form_page(request, row, form, _("Postal address"))


@may(EDIT)
@require_POST
def tagging(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """Give the person a tag."""
    row = _person(request, person)
    form = TagForm(request.POST)
    if form.is_valid():
        tags.tag(row, form.cleaned_data["name"], actor=request.membership)  # type: ignore[attr-defined]
        return _back(request, row)
    return _form_page(request, row, form, _("Tag"))


@may(EDIT)
@require_POST
def tag_removal(request: HttpRequest, slug: str, person: UUID, tag: UUID) -> HttpResponse:
    row = _person(request, person)
    tags.untag(row, get_object_or_404(Tag, pk=tag), actor=request.membership)  # type: ignore[attr-defined]
    return _back(request, row)


def _person(request: HttpRequest, number: UUID) -> Person:
    """Nobody's data that may not be used is changed but by those who answer for rights."""
    row = get_object_or_404(Person, pk=number)
    opened_for(row, request.membership)  # type: ignore[attr-defined]
    return row


def _back(request: HttpRequest, person: Person, said: str = "") -> HttpResponse:
    if said:
        messages.success(request, said)
    return redirect("person-profile", request.organisation.slug, person.id)  # type: ignore[attr-defined]


def _form_page(request: HttpRequest, person: Person, form: forms.Form, heading: Any) -> HttpResponse:
    context = {
        "nav_section": "people",
        "person": person,
        "title": title_of(person),
        "form": form,
        "heading": heading,
    }
    return render(request, "people/form.html", context, status=422 if form.is_bound and form.errors else 200)
