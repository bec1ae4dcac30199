"""What the demo's school had to do with the law: it practised for a breach, and refused a nosy landlord."""

from softranet.authorities.actions import decide, enter
from softranet.incidents.actions import enter as incidents
from softranet.incidents.actions.tell import report
from softranet.incidents.clocks import running
from softranet.organisations.models import Membership

LESSONS = "Disks are encrypted since. Exports are made in the browser and deleted the same day."
ASKED = "Addresses of all pupils in the house on Fort Road, to send them a bill for noise."
REASONS = "He names no law and no court. Nobody's address is needed to write to us about noise."


def watch(actor: Membership) -> None:
    """In the open scope, by the actions that a real school would use."""
    practice = incidents.exercise(actor, "laptop")
    for one in running(practice):
        report(actor, practice, one.law.key, one.clock.to, needless=True, reasons="An exercise.")
    incidents.assess(actor, practice, risk="risk", measures="Signed out everywhere, passwords changed.")
    incidents.close(actor, practice, LESSONS)
    asked = enter.enter(
        actor, side="claimant", name="Fort Road Estates", country="IN", ground="rights", asked=ASKED,
    )  # fmt: skip
    decide.decide(actor, asked, "refuse", REASONS)
