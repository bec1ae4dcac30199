"""The application's configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "softranet.policy"
    label = "softranet_policy"
    verbose_name = "Policy"

    def ready(self) -> None:
        from softranet.jobs import periodic
        from softranet.organisations import dashboard, setup
        from softranet.people import own_pages
        from softranet.policy import (  # noqa: F401  (they bind themselves)
            agreeing_promises,
            answers,
            bounds,
            history,
            in_force,
            promises,
            recurring,
            signup,
            tasks,
            today,
            values,
        )
        from softranet.privacy import facts, policies
        from softranet.web import health, navigation

        facts.provide(values.stated_in_force, history=history.figures_so_far)
        policies.provide(in_force.in_force)
        signup.connect()
        periodic.every(minutes=60, name="policy.measure")(recurring.measure_all)
        health.watch("evidence", "policy.measure", timedelta(minutes=100))
        periodic.every(minutes=10, name="policy.take_effect")(tasks.take_effect)
        setup.step("policy", _("Policy and its figures"), "set-up-policy", done=signup.has_policy, order=60)
        dashboard.needs("promises", today.broken_promises, order=5)
        dashboard.needs("versions", today.coming_versions, order=70)
        own_pages.add(
            "policy", _("Policy changes"), answers.mine, order=10,
            about=_("What you were asked to agree to, what you agreed to, and the way out"),
        )  # fmt: skip
        navigation.fill("announcements", "policy/_announced.html")
        navigation.register("policy", _("Policy"), "policy-desk", key="y", order=80, apart=False)
        navigation.register_footer(
            _("Privacy policy"), "policy", order=10,
            about=_("What we promise about people’s data, and whether we are keeping it"),
        )  # fmt: skip
        navigation.register_footer(
            _("Terms"), "terms", order=20, about=_("What you and we agree to when you sign up")
        )
