"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OptOutsConfig(AppConfig):
    name = "softranet.optouts"
    label = "softranet_optouts"
    verbose_name = "Opt-outs"

    def ready(self) -> None:
        from softranet.optouts import signal, views
        from softranet.people import own_pages
        from softranet.web import navigation

        own_pages.on_presence(signal.honour)
        own_pages.on_address(signal.remember)
        own_pages.add(
            "sharing", _("Sale and sharing"), views.mine, order=20,
            about=_("Say that nothing about you may go to anybody who would use it for themselves, or take that back"),
        )  # fmt: skip
        # The words are the law's: Cal. Civ. Code § 1798.135(a)(1).
        navigation.register_footer(
            _("Do not sell or share my personal information"), "opt-out", order=14,
            about=_("Nobody’s data is sold here; say here that yours may not be shared either"),
        )  # fmt: skip
