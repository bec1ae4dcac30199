"""The application's configuration."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "softranet.rights"
    label = "softranet_rights"
    verbose_name = "Rights"
