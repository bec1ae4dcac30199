"""All addresses. An app's ``urls`` module names up to three lists.

``workspace`` is mounted under ``/app/<slug>/``, ``public`` under ``/@<slug>/``, ``root`` at the top. Names are flat
and unique. The middleware of ``organisations`` opens the scope that the slug names.
"""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

APPS = [
    "api", "web", "accounts", "organisations", "people", "intake", "campaigns", "rights", "recipients", "policy",
    "optouts", "records", "special", "authorities", "incidents", "moves", "backups", "mail", "demo",
]  # fmt: skip


def _listed(name: str) -> list[URLPattern | URLResolver]:
    modules = [f"softranet.{app}.urls" for app in APPS]
    return [entry for m in modules if find_spec(m) for entry in getattr(import_module(m), name, [])]


urlpatterns: list[URLPattern | URLResolver] = [
    *_listed("root"),
    path("app/<slug:slug>/", include(_listed("workspace"))),
    path("@<slug:slug>/", include(_listed("public"))),
]
