"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecipientsConfig(AppConfig):
    name = "softranet.recipients"
    label = "softranet_recipients"
    verbose_name = "Recipients"

    def ready(self) -> None:
        from softranet.recipients import steps, witness
        from softranet.web import navigation

        steps.register()
        witness.register()
        navigation.register("recipients", _("Recipients"), "recipients", key="c", order=70, apart=True)
