"""Addresses of the register of requests."""

from django.urls import path

from softranet.authorities import views

workspace = [
    path("authorities/", views.register, name="legal-requests"),
    path("authorities/new/", views.new, name="legal-request-new"),
    path("authorities/<uuid:legal>/", views.show, name="legal-request"),
    path("authorities/<uuid:legal>/people/", views.people, name="legal-people"),
    path(
        "authorities/<uuid:legal>/people/<uuid:concerned>/removal/", views.person_removal, name="legal-person-removal"
    ),
    path("authorities/<uuid:legal>/documents/", views.documents, name="legal-documents"),
    path("authorities/<uuid:legal>/documents/<uuid:number>/", views.document, name="legal-document"),
    path("authorities/<uuid:legal>/decisions/", views.decisions, name="legal-decisions"),
    path("authorities/<uuid:legal>/approvals/", views.approvals, name="legal-approvals"),
    path("authorities/<uuid:legal>/hand-overs/", views.hand_overs, name="legal-hand-overs"),
    path("authorities/<uuid:legal>/gag/", views.gag, name="legal-gag"),
    path("authorities/<uuid:legal>/withdrawal/", views.withdrawal, name="legal-withdrawal"),
]
