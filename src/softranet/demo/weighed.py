"""What the demo's school weighed before it kept what people write to it."""

from datetime import timedelta

from django.utils import timezone

from softranet.organisations.models import Membership
from softranet.privacy.vocabulary import RELATION
from softranet.records.assessing import assess
from softranet.records.models import AssessmentKind, Outcome

INTEREST = "Parents and students write to us over years. Who answers them should know what was said before."
NECESSITY = "Names, addresses and letters are needed for that. Notes about families are not, and nobody makes them."
RISKS = "People expect a school to remember them. A letter can tell of illness, and the wrong colleague could read it."
MEASURES = "Roles; each look at a person is on record; all goes six years after the last word; anybody can object."


def weigh(actor: Membership) -> None:
    """Put the balance of one legitimate interest on record; the others wait to be weighed."""
    assess(
        actor, RELATION, AssessmentKind.INTEREST, description=INTEREST, necessity=NECESSITY, risks=RISKS,
        measures=MEASURES, advice="", outcome=Outcome.MEASURES, review_on=timezone.localdate() + timedelta(days=365),
    )  # fmt: skip
