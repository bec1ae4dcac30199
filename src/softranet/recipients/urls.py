"""Addresses of the register."""

from django.urls import path

from softranet.recipients import views

workspace = [
    path("recipients/", views.register, name="recipients"),
    path("recipients/new/", views.new, name="recipient-new"),
    path("recipients/<uuid:recipient>/", views.recipient, name="recipient"),
    path("recipients/<uuid:recipient>/papers/", views.papers, name="recipient-papers"),
    path("recipients/<uuid:recipient>/papers/<uuid:paper>/", views.paper, name="recipient-paper"),
    path("recipients/<uuid:recipient>/ending/", views.ending, name="recipient-ending"),
    path("set-up/mail-server/", views.mail_server, name="set-up-mail-server"),
]
