"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthoritiesConfig(AppConfig):
    name = "softranet.authorities"
    label = "softranet_authorities"
    verbose_name = "Authorities and claims"

    def ready(self) -> None:
        from softranet.authorities import gags, needs, promises
        from softranet.organisations import dashboard
        from softranet.organisations.roles import POLICY
        from softranet.privacy.promises import bytes_out
        from softranet.web import navigation

        gags.register()
        bytes_out(promises.packages)
        dashboard.needs("legal-requests", needs.waiting, order=25, act=POLICY)
        navigation.tab("incidents", _("Authorities and claims"), "legal-requests", order=20)
