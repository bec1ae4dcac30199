"""The application's configuration."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "softranet.demo"
    label = "softranet_demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        from softranet.organisations import dashboard
        from softranet.organisations.roles import MANAGE, WorkspaceRequest

        def removable(request: WorkspaceRequest) -> Iterable[dashboard.Need]:
            if request.organisation.is_demo:
                yield dashboard.Need(
                    what=str(_("This is a demo")), why=str(_("Nobody in it is real. Look around, then take it out.")),
                    url=reverse("demo-removal", args=[request.organisation.slug]), act=str(_("Remove it")),
                    state="neutral",
                )  # fmt: skip

        dashboard.needs("demo", removable, order=90, act=MANAGE)
