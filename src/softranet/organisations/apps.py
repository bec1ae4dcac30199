"""The application's configuration."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "softranet.organisations"
    label = "softranet_organisations"
    verbose_name = "Organisations"
