"""The application's configuration."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "softranet.backups"
    label = "softranet_backups"
    verbose_name = "Backups"
