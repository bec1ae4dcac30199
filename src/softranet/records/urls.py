"""Addresses of the records."""

from django.urls import path

from softranet.records import kinds_pages

public = [path("kinds-of-data/", kinds_pages.everybody, name="kinds-of-data")]
