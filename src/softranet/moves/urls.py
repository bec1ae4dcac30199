"""Addresses of moving."""

from django.urls import path

from softranet.moves.views import arriving

public = [
    path("move/", arriving.arrival, name="move"),
    path("move/<str:token>/", arriving.agreement, name="move-agreement"),
]
