"""The application's configuration."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "softranet.campaigns"
    label = "softranet_campaigns"
    verbose_name = "Newsletters"
