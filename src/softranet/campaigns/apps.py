"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "softranet.campaigns"
    label = "softranet_campaigns"
    verbose_name = "Newsletters"

    def ready(self) -> None:
        from softranet.campaigns import preferences, promises, rejections, tasks  # noqa: F401  (they register)
        from softranet.mail import links
        from softranet.web import navigation

        links.provide(preferences.links)
        navigation.register("letters", _("Letters"), "letters-list", key="l", order=40)
