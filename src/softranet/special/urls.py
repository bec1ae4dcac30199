"""Addresses of what needs special care."""

from django.urls import path

from softranet.special import person_page, uses_page

workspace = [
    path("records/special/", uses_page.uses, name="special-uses"),
    path("records/special/new/", uses_page.new, name="special-use-new"),
    path("records/special/<uuid:use>/ending/", uses_page.ending, name="special-use-ending"),
    path("people/<uuid:person>/special/", person_page.special_care, name="person-special"),
    path("people/<uuid:person>/special/<slug:kind>/end/", person_page.end, name="person-special-end"),
]
