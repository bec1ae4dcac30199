"""One of the demo's people told the school of an allergy, and agreed to that alone."""

from softranet.organisations.models import Membership, Organisation
from softranet.people.models import Person
from softranet.privacy import collect, special
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.vocabulary import Category
from softranet.special.wording import terms_of

REASON = "so that nobody is harmed in a lesson or on a trip"
TOLD = "A bee sting can be dangerous for me. My adrenaline pen is in the outer pocket of my violin case."


def mind(actor: Membership, address: str) -> None:
    """The school asks for health, and whoever has this address tells it on their own page."""
    organisation = Organisation.objects.get(id=actor.organisation_id)
    person = Person.objects.get(contact_points__value=address)
    use = special.state_use(Category.HEALTH, REASON, actor=actor.account_id)
    source = collect.open_source(SourceKind.PERSON, "person", name=organisation.name)
    special.agree(person, Category.HEALTH, terms=terms_of(use, organisation), source=source, how="page")
    special.keep(person, Category.HEALTH, TOLD, source=source)
