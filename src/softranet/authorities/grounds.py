"""On which grounds data may be handed over, and the purpose that each is a use for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import Basis, Purpose, register

LEGAL_DEMAND = register(Purpose("legal_demand", _("answering a lawful demand of an authority"),
                                Basis.LEGAL_OBLIGATION, "dpv:LegalCompliance", "essential.legal_obligation",
                                beyond_restriction=True))
SAFETY = register(Purpose("safety", _("protecting somebody's life or safety"), Basis.VITAL_INTEREST,
                          "dpv:PublicBenefit", "essential.legal_obligation", beyond_restriction=True))
LEGAL_CLAIMS = register(Purpose("legal_claims", _("making, or answering, legal claims"), Basis.LEGITIMATE_INTEREST,
                                "dpv:DisputeManagement", "essential.legal_obligation",
                                beyond_restriction=True))


class Side(models.TextChoices):
    """Who asks; the values are the kinds of the register of recipients."""

    AUTHORITY = RecipientKind.AUTHORITY.value, _("an authority")
    CLAIMANT = RecipientKind.CLAIMANT.value, _("a private party with a claim")


class Ground(models.TextChoices):
    ORDER = "order", _("legal process: a court’s order, a warrant, a summons")
    LAW = "law", _("a duty under applicable law")
    SAFETY = "safety", _("danger to somebody’s life or safety")
    CLAIM = "claim", _("a legal claim, made or answered")
    RIGHTS = "rights", _("protecting rights or property")

    @property
    def purpose(self) -> Purpose:
        return _PURPOSES[self]

    @property
    def side(self) -> set[Side]:
        """Who may rely on it."""
        return _SIDES[self]


_PURPOSES = {
    Ground.ORDER: LEGAL_DEMAND, Ground.LAW: LEGAL_DEMAND, Ground.SAFETY: SAFETY,
    Ground.CLAIM: LEGAL_CLAIMS, Ground.RIGHTS: LEGAL_CLAIMS,
}  # fmt: skip
_SIDES = {
    Ground.ORDER: {Side.AUTHORITY}, Ground.LAW: {Side.AUTHORITY}, Ground.SAFETY: {Side.AUTHORITY, Side.CLAIMANT},
    Ground.CLAIM: {Side.CLAIMANT}, Ground.RIGHTS: {Side.CLAIMANT},
}  # fmt: skip
