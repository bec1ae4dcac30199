"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "softranet.records"
    label = "softranet_records"
    verbose_name = "Records"

    def ready(self) -> None:
        from softranet.organisations import dashboard
        from softranet.organisations.roles import POLICY
        from softranet.people import own_pages
        from softranet.records import assessment_pages, consent_pages, kinds_pages, promises  # noqa: F401 - the promise binds itself
        from softranet.web import navigation

        own_pages.add(
            "consents", _("What you agreed to"), consent_pages.mine, order=10,
            about=_("Every yes and no with the words you were shown, and consent records to take away"),
        )  # fmt: skip
        own_pages.add(
            "categories", _("By kind of data"), kinds_pages.mine, order=30,
            about=_("Which kinds of data about you there are, from where, what for, and who had them"),
        )  # fmt: skip
        navigation.register("records", _("Records"), "records", key="d", order=75)
        navigation.tab("records", _("Processing"), "records", order=10)
        navigation.tab("records", _("Assessments"), "assessments", order=20)
        navigation.tab("records", _("Laws"), "laws", order=30)
        dashboard.needs("assessments", assessment_pages.due, order=80, act=POLICY)
