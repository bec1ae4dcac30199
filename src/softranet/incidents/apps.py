"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "softranet.incidents"
    label = "softranet_incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        from softranet.incidents import needs, promises, tasks  # noqa: F401  (they register themselves)
        from softranet.organisations import dashboard
        from softranet.organisations.roles import POLICY
        from softranet.web import navigation

        dashboard.needs("incidents", needs.running, order=6, act=POLICY)
        dashboard.needs("exercise", needs.exercise_due, order=85, act=POLICY)
        navigation.register("incidents", _("Incidents"), "incidents", key="n", roles=("owner", "officer"), order=78)
        navigation.tab("incidents", _("Incidents"), "incidents", order=10)
