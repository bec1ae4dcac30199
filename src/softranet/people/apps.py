"""The application's configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "softranet.people"
    label = "softranet_people"
    verbose_name = "People"

    def ready(self) -> None:
        from softranet.people import api, figures
        from softranet.privacy import aggregates, collect
        from softranet.privacy.models.collecting import SourceKind
        from softranet.web import navigation

        import_module("softranet.people.ages")
        import_module("softranet.people.holders")
        import_module("softranet.people.timeline")
        import_module("softranet.people.corrections")
        import_module("softranet.people.imports.leftovers")
        import_module("softranet.people.promises")
        collect.resolves(SourceKind.IMPORT, "softranet_people.ImportRun")
        aggregates.report("people", figures.shared)
        api.connect()
        navigation.register("people", _("People"), "people-list", key="p", order=20)
