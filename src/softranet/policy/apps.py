"""The application's configuration."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "softranet.policy"
    label = "softranet_policy"
    verbose_name = "Policy"
