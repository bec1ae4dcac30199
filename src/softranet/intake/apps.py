"""The application's configuration."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "softranet.intake"
    label = "softranet_intake"
    verbose_name = "Collection points"
