"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "softranet.intake"
    label = "softranet_intake"
    verbose_name = "Collection points"

    def ready(self) -> None:
        from softranet.intake import api, checks, cookies_promise, happened, inbox, promises, unheard  # noqa: F401 - they register
        from softranet.organisations import dashboard
        from softranet.organisations.roles import SEND
        from softranet.privacy import collect, texts
        from softranet.privacy.models.collecting import SourceKind
        from softranet.web import navigation

        collect.resolves(SourceKind.FORM, "softranet_intake.Submission")
        texts.untold("softranet_intake.Reply", unheard.replies)
        happened.connect()
        dashboard.needs("inbox", inbox.waiting, order=30, act=SEND)
        api.connect()
        navigation.register("inbox", _("Inbox"), "submission-list", key="i", order=30)
        navigation.register_footer(
            _("Write to us"), "intake-contact", order=30, about=_("Ask us anything"), touch=True
        )
        navigation.register_footer(
            _("Newsletter"), "intake-newsletter", order=40, touch=True,
            about=_("Letters you ask for, and can stop at any time"),
        )  # fmt: skip
