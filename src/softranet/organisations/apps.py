"""The application's configuration."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "softranet.organisations"
    label = "softranet_organisations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from softranet.accounts import operator as accounts
        from softranet.mail import identity
        from softranet.organisations import access_review, dashboard, promises, setup  # noqa: F401  (promises bind themselves)
        from softranet.organisations.identity import identity_of
        from softranet.organisations.operator import is_operators, operator
        from softranet.organisations.roles import MANAGE
        from softranet.privacy import subjects
        from softranet.web import navigation

        accounts.provide(lambda: operator().id)
        identity.provide(identity_of)
        subjects.answers_beyond(is_operators)
        email_confirmed.connect(_found, dispatch_uid="softranet_organisations.found")

        setup.step("profile", _("Name, address, contact"), "set-up-profile", done=setup.visited("profile"), order=10)
        setup.step("place", _("Law and time"), "set-up-place", done=setup.visited("place"), order=20)
        setup.step("sender", _("Letters"), "set-up-sender", done=setup.visited("sender"), order=30)
        setup.step(
            "agreement", _("Agreement"), "set-up-agreement", order=90,
            done=lambda one: bool(one.agreement_version and (one.set_up_at or "agreement" in one.steps_done)),
        )

        dashboard.needs("set-up", access_review.set_up_unfinished, order=10, act=MANAGE)
        dashboard.needs("second-factors-lost", access_review.second_factors_lost, order=20, act=MANAGE)
        dashboard.needs("support", access_review.support_asks, order=8, act=MANAGE)
        dashboard.needs("undertaking", access_review.undertakings_missing, order=30)
        dashboard.needs("undertakings", access_review.undertakings_of_others, order=80, act=MANAGE)
        dashboard.needs("review", access_review.review_due, order=80, act=MANAGE)
        dashboard.needs("second-factor", access_review.no_second_factor, order=90)

        navigation.register("today", _("Today"), "workspace", key="t", order=10)
        navigation.register("members", _("Members"), "members", key="m", order=85)
        navigation.register("settings", _("Settings"), "settings-profile", key="s", roles=("owner",), order=90)
        navigation.fill("switcher", "organisations/_switcher.html")
        navigation.fill("account", "organisations/_account.html")
        navigation.fill("brand", "organisations/_brand.html")


def _found(sender: Any, request: Any, email_address: Any, **more: Any) -> None:
    """The address is verified: what was signed up for begins."""
    from softranet.organisations.actions.found import found_intended

    found_intended(email_address.user, request)
