"""Addresses of the register of incidents."""

from django.urls import path

from softranet.incidents import views

workspace = [
    path("incidents/", views.register, name="incidents"),
    path("incidents/new/", views.new, name="incident-new"),
    path("incidents/exercises/", views.exercises, name="incident-exercises"),
    path("incidents/<uuid:incident>/", views.show, name="incident"),
    path("incidents/<uuid:incident>/assessment/", views.assessment, name="incident-assessment"),
    path("incidents/<uuid:incident>/affected/", views.affected, name="incident-affected"),
    path("incidents/<uuid:incident>/reports/<slug:law>/<slug:to>/", views.reporting, name="incident-report"),
    path("incidents/<uuid:incident>/letters/", views.letters, name="incident-letters"),
    path("incidents/<uuid:incident>/closing/", views.closing, name="incident-closing"),
]
