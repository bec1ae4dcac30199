"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "softranet.campaigns"
    label = "softranet_campaigns"
    verbose_name = "Newsletters"

    def ready(self) -> None:
        from softranet.campaigns import preferences, promises, rejections, restored, tasks  # noqa: F401  (they register)
        from softranet.campaigns.addressees import find, gathered
        from softranet.campaigns.shown import may_be_written_to, messages
        from softranet.mail import addressees, links
        from softranet.organisations import dashboard
        from softranet.people import timeline
        from softranet.privacy import subjects
        from softranet.web import navigation

        links.provide(preferences.links)
        addressees.provide(find)
        for statement in gathered():
            subjects.gather(statement)
        timeline.register("mail", messages)
        dashboard.figure("letters", may_be_written_to, order=30)
        navigation.register("letters", _("Letters"), "letters-list", key="l", order=40)
