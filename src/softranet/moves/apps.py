"""The application's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What somebody brought and has not agreed to yet is about whoever owns an address in it.
CLAIM = (
    "UPDATE {arrival} a SET person_id = p.person_id FROM {link} l JOIN {point} p"
    " ON p.organisation_id = l.organisation_id AND p.value = l.address AND p.kind = 'email'"
    " WHERE a.organisation_id = %(organisation)s AND a.person_id IS NULL AND l.organisation_id = a.organisation_id"
    " AND l.arrival_id = a.id AND p.person_id = ANY(%(keys)s)"
)


class MovesConfig(AppConfig):
    name = "softranet.moves"
    label = "softranet_moves"
    verbose_name = "Moving"

    def ready(self) -> None:
        from softranet.jobs.periodic import every
        from softranet.moves import api, promises  # noqa: F401  (they register themselves)
        from softranet.moves.actions import end, sell
        from softranet.moves.actions.arrive import unwrap
        from softranet.moves.models import Arrival, ArrivalLink, Brought
        from softranet.moves.needs import waiting
        from softranet.organisations import dashboard
        from softranet.people.models import ContactPoint
        from softranet.privacy import move, subjects
        from softranet.web import navigation

        move.unwraps(Brought._meta.label, unwrap)
        tables = {"arrival": Arrival, "link": ArrivalLink, "point": ContactPoint}
        subjects.gather(CLAIM.format(**{name: model._meta.db_table for name, model in tables.items()}))
        api.connect()
        every(minutes=60, name="moves.ends")(end.finish)
        every(minutes=60, name="moves.told")(end.tell_newcomers)
        every(minutes=60, name="moves.journal")(end.note_again)
        every(minutes=60, name="moves.newcomers")(sell.tell_newcomers)
        dashboard.needs("moves", waiting, order=5)
        navigation.fill("settings", "moves/_tab.html")
        navigation.register_footer(
            _("Bring your data"), "move", order=16, about=_("Take your data with you from another organisation")
        )
