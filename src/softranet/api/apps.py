"""The application's configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "softranet.api"
    label = "softranet_api"
    verbose_name = "API"
