"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecipientsConfig(AppConfig):
    name = "softranet.recipients"
    label = "softranet_recipients"
    verbose_name = "Recipients"

    def ready(self) -> None:
        from softranet.mail import recipient
        from softranet.organisations import setup
        from softranet.privacy import transfers
        from softranet.recipients import mail_server, steps, witness
        from softranet.web import navigation

        steps.register()
        witness.register()
        recipient.provide(mail_server.facts)
        transfers.provide(mail_server.country)
        if not recipient.local():
            setup.step(
                "mail-server", _("Mail server"), "set-up-mail-server", done=mail_server.stated, order=40
            )
        navigation.register("recipients", _("Recipients"), "recipients", key="c", order=70, apart=True)
