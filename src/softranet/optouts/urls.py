"""Addresses for opting out."""

from django.urls import path

from softranet.optouts import views

root = [path(".well-known/gpc.json", views.support, name="gpc")]
public = [
    path("do-not-sell/", views.page, name="opt-out"),
    path("do-not-sell/noted/", views.noted, name="opt-out-noted"),
]
