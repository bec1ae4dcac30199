"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecipientsConfig(AppConfig):
    name = "softranet.recipients"
    label = "softranet_recipients"
    verbose_name = "Recipients"

    def ready(self) -> None:
        from softranet.jobs import periodic
        from softranet.mail import recipient
        from softranet.organisations import dashboard, setup
        from softranet.organisations.roles import POLICY
        from softranet.privacy import certificates, entitlement, erase, pass_on, rectify, restrict, transfers
        from softranet.recipients import (
            adherence,
            answers,
            mail_server,
            needs,
            passing,
            promises,  # noqa: F401  (they bind themselves)
            recurring,
            steps,
            witness,
        )
        from softranet.web import navigation

        steps.register()
        witness.register()
        recipient.provide(mail_server.facts)
        transfers.provide(mail_server.country)
        entitlement.demand(adherence.gap)
        certificates.passing_on(answers.has_confirmed)
        erase.with_certificate(passing.erased)
        pass_on.on_passing(passing.ended)
        pass_on.provide(answers.standing)
        rectify.on_untold(passing.corrected)
        restrict.on_change(passing.restricted)
        periodic.every(minutes=5, name="recipients.go_on")(recurring.go_on)
        dashboard.needs("recipients-late", needs.unanswered, order=22, act=POLICY)
        dashboard.needs("recipients-agreements", needs.agreements_ending, order=24, act=POLICY)
        dashboard.needs("recipients-certificates", needs.certificates_ending, order=24, act=POLICY)
        navigation.tab("recipients", _("Register"), "recipients", order=10)
        navigation.tab("recipients", _("Passed on"), "recipients-passing", order=20)
        navigation.tab("recipients", _("Hosts"), "recipients-hosts", order=30)
        if not recipient.local():
            setup.step(
                "mail-server", _("Mail server"), "set-up-mail-server", done=mail_server.stated, order=40
            )
        navigation.register("recipients", _("Recipients"), "recipients", key="c", order=70, apart=True)
