"""Addresses of letters, of the ways out, and of the development outbox."""

from django.urls import path

from softranet.campaigns.views import letters, outbox, subscribers, ways_out

workspace = [
    path("letters/", letters.letters, name="letters-list"),
    path("letters/new/", letters.write, name="letter-new"),
    path("letters/preview/", letters.preview, name="letter-preview"),
    path("letters/subscribers/", subscribers.subscribers, name="letters-subscribers"),
    path("letters/<uuid:issue_id>/", letters.show, name="letter-show"),
    path("letters/<uuid:issue_id>/draft/", letters.write, name="letter-write"),
    path("letters/<uuid:issue_id>/sending/", letters.send, name="letter-send"),
    path("letters/<uuid:issue_id>/progress/", letters.progress, name="letter-progress"),
    path("letters/<uuid:issue_id>/deletion/", letters.delete, name="letter-delete"),
]
public = [
    path("unsubscribe/<str:token>/", ways_out.unsubscribe, name="unsubscribe"),
    path("preferences/<str:token>/", ways_out.choose, name="preferences"),
]
root = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:organisation_id>/<uuid:captured_id>/", outbox.message, name="outbox-message"),
    path("outbox/<uuid:organisation_id>/<uuid:captured_id>/<slug:part>/", outbox.message, name="outbox-part"),
]
