"""The application's configuration."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "softranet.rights"
    label = "softranet_rights"
    verbose_name = "Rights"

    def ready(self) -> None:
        from softranet.jobs import periodic
        from softranet.organisations import dashboard
        from softranet.organisations.roles import POLICY
        from softranet.organisations.seeing import identify
        from softranet.privacy import subjects, texts, withheld
        from softranet.rights import (  # noqa: F401  (they register themselves)
            api,
            equal_promise,
            movement,
            noted,
            pressing,
            promises,
            routed_promise,
            swept,
            tasks,
            uses,
        )
        from softranet.rights.drp import calling
        from softranet.web import health, navigation

        health.watch("sweep", swept.longest_ago, timedelta(hours=26))

        def account_rows_too(person: object) -> None:
            account = getattr(person, "account_id", None)
            if account is not None:
                identify(account)  # their places in other organisations are theirs to see

        subjects.before_walk(account_rows_too)
        navigation.register_footer(
            _("Your data"), "my-data", order=5,
            about=_("See what we hold about you; take it, correct it, or have it erased"),
        )  # fmt: skip
        withheld.withhold("softranet_rights.Passage", "verdict IN ('', 'release')")
        texts.untold("softranet_rights.RequestWords", noted.by_others)
        api.connect()
        periodic.every(minutes=180, name="rights.remind")(pressing.remind)
        dashboard.needs("requests", pressing.needs, order=22, act=POLICY)
        navigation.register("requests", _("Requests"), "requests", key="r", roles=("owner", "officer"), order=60)
        navigation.register_footer(
            _("Make a request"), "request-ask", order=12,
            about=_("Correction, objection, complaint: everything you can ask about your data"),
        )  # fmt: skip
        periodic.every(minutes=1, name="rights.call_agents")(calling.due)
        periodic.every(minutes=60, name="rights.movement")(movement.count)
        dashboard.figure("people", movement.people, order=10)
        dashboard.figure("requests", pressing.open_now, order=40, act=POLICY)
        dashboard.figure("ending", movement.ending, order=50)
        dashboard.chart("movement", movement.chart, order=10)
