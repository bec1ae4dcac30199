"""Somebody the demo's school gives addresses to: the printer who sends its posters, told when one of them leaves."""

from datetime import timedelta

from softranet.organisations.models import Membership
from softranet.people.models import Person
from softranet.privacy.disclose import disclose
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.permitted import permitted
from softranet.privacy.records import now
from softranet.privacy.vocabulary import RELATION, Category
from softranet.recipients import actions, channels

WHAT = (Category.NAME, Category.ADDRESS)


def print_posters(actor: Membership) -> None:
    """A year's agreement, a vetting, and the names of those the school has to do with, for the poster tubes."""
    today = now().date()
    printer = actions.enter(
        actor, name="Backwater Print and Post", kind=RecipientKind.PROCESSOR, country="IN",
        purposes=[RELATION.key], categories=sorted(c.key for c in WHAT),
        agreement_from=today - timedelta(days=200), agreement_until=today + timedelta(days=165),
        vetted_at=today - timedelta(days=205), vetting="Visited; sheets are shredded after posting.",
        security_contact="safety@backwater-print.example",
        sub_processors=[{"name": "Ernakulam Couriers", "country": "IN", "what": "delivery"}],
    )  # fmt: skip
    channels.reach(actor, printer, url="", email="privacy@backwater-print.example")
    gate = permitted(RELATION)
    with disclose(gate, recipient=printer.key, what=WHAT, actor=actor.account_id) as out:
        out.add_permitted(gate.filter(Person.objects.order_by("id"))[:40])
