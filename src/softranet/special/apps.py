"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpecialConfig(AppConfig):
    name = "softranet.special"
    label = "softranet_special"
    verbose_name = "Special care"

    def ready(self) -> None:
        from softranet.jobs.periodic import every
        from softranet.organisations.roles import CARE
        from softranet.people import own_pages, record_pages
        from softranet.privacy import special
        from softranet.special import api, own_page
        from softranet.web import navigation

        own_pages.add(
            "special", _("What needs special care"), own_page.mine, order=15,
            about=_("Tell us of your health, your beliefs and the like, if you want us to mind it, or take it back"),
        )  # fmt: skip
        api.connect()
        record_pages.add(_("Special care"), "person-special", act=CARE)
        navigation.tab("records", _("Special care"), "special-uses", order=25)
        every(minutes=60, name="special.clear_up")(special.clear_up)
