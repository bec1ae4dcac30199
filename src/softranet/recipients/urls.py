"""Addresses of the register."""

from django.urls import path

from softranet.recipients.views import adhering, answering, passing, register

workspace = [
    path("recipients/", register.register, name="recipients"),
    path("recipients/new/", register.new, name="recipient-new"),
    path("recipients/passed-on/", passing.listing, name="recipients-passing"),
    path("recipients/passed-on/<uuid:notice>/", passing.by_hand, name="recipient-notice"),
    path("recipients/hosts/", passing.hosts, name="recipients-hosts"),
    path("recipients/<uuid:recipient>/", register.recipient, name="recipient"),
    path("recipients/<uuid:recipient>/papers/", register.papers, name="recipient-papers"),
    path("recipients/<uuid:recipient>/papers/<uuid:paper>/", register.paper, name="recipient-paper"),
    path("recipients/<uuid:recipient>/channel/", passing.channel, name="recipient-channel"),
    path("recipients/<uuid:recipient>/policy/", adhering.ask, name="recipient-policy-letter"),
    path("recipients/<uuid:recipient>/ending/", register.ending, name="recipient-ending"),
    path("set-up/mail-server/", register.mail_server, name="set-up-mail-server"),
]
public = [
    path("recipients/answers/<str:token>/", answering.answer, name="recipient-answer"),
    path("recipients/policy/<str:token>/", adhering.accept, name="recipient-policy"),
]
