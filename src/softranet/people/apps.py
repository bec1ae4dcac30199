"""The application's configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "softranet.people"
    label = "softranet_people"
    verbose_name = "People"
