"""The application's configuration."""

from django.apps import AppConfig


class RecipientsConfig(AppConfig):
    name = "softranet.recipients"
    label = "softranet_recipients"
    verbose_name = "Recipients"
