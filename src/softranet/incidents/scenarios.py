"""What exercises are about: things that happen to organisations like these."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Scenario:
    name: Promise
    happened: Promise
    harms: tuple[str, ...]


SCENARIOS = {
    "laptop": Scenario(
        _("A member’s laptop is stolen from a train"),
        _("It was switched on and signed in. An export of all people lay on its desktop, unencrypted."),
        ("confidentiality", "availability"),
    ),
    "phishing": Scenario(
        _("A member entered their password on a false page"),
        _("Two hours later somebody signed in from abroad and opened some hundred records."),
        ("confidentiality",),
    ),
    "letter": Scenario(
        _("A letter went out with everybody’s address in sight"),
        _("Two hundred people can read each other’s addresses. Three have complained."),
        ("confidentiality",),
    ),
    "lost": Scenario(
        _("A disk failed, and the newest backup is nine days old"),
        _("What came in since is gone: new people, consents, objections, deletions."),
        ("integrity", "availability"),
    ),
}
