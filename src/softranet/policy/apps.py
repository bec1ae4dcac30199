"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "softranet.policy"
    label = "softranet_policy"
    verbose_name = "Policy"

    def ready(self) -> None:
        from softranet.policy import promises, signup, values  # noqa: F401  (promises bind themselves)
        from softranet.privacy import facts
        from softranet.web import navigation

        facts.provide(values.stated_in_force)
        signup.connect()
        navigation.register("policy", _("Policy"), "policy-desk", key="y", order=80, apart=False)
        navigation.register_footer(_("Privacy policy"), "policy", order=10)
        navigation.register_footer(_("Terms"), "terms", order=20)
