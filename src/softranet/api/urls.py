"""Addresses of the API. Read once all apps have registered their resources."""

from django.urls import path, re_path

from softranet.api import docs
from softranet.api.build import build, missing

api = build()
root = [
    path("api/v1/docs", docs.page, name="api-docs"),
    path("api/v1/", api.urls),
    re_path(r"^api/v1/(?P<rest>.*)$", missing, name="api-missing"),
]
