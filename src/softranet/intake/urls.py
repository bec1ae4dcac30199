"""Addresses of the forms, of their confirmation, and of the inbox."""

from django.urls import path

from softranet.intake import inbox, views
from softranet.intake.api import public as api
from softranet.intake.points import points

public = [
    path("confirm/<str:token>/", views.confirmation, name="intake-confirmation"),
    *(path(f"{key}/", views.form, {"key": key}, name=f"intake-{key}") for key in points()),
    *(path(f"{key}/sent/", views.sent, {"key": key}, name=f"intake-{key}-sent") for key in points()),
    *(path(f"{key}/embed/", views.embed, {"key": key}, name=f"intake-{key}-embed") for key in points()),
    *(path(f"{key}/embed/sent/", views.embed_sent, {"key": key}, name=f"intake-{key}-embed-sent") for key in points()),
    path("api/<slug:key>/", api.point, name="intake-public-api"),
]
workspace = [
    path("inbox/", inbox.submissions, name="submission-list"),
    path("inbox/held/", inbox.held, name="held-list"),
    path("inbox/held/<uuid:number>/releases/", inbox.release, name="held-release-create"),
    path("inbox/held/<uuid:number>/removals/", inbox.remove, name="held-removal-create"),
    path("inbox/<uuid:number>/", inbox.submission, name="submission-view"),
    path("inbox/<uuid:number>/replies/", inbox.replies, name="reply-create"),
    path("inbox/<uuid:number>/settlements/", inbox.settlements, name="settlement-create"),
]
