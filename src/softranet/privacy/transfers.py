"""Transfers to other countries (GDPR Art. 44 to 49): whether one is, and what it may rest on."""

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""Within it nothing is a transfer."""
ADEQUATE = EEA | {
    "AD", "AR", "BR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY",
}  # fmt: skip
"""Countries with a decision of the European Commission (Art. 45), as of November 2026; CA for commercial organisations
only. Brazil since Implementing Decision (EU) 2026/179. The United States have none as a country: see ``FRAMEWORK``."""


class TransferBasis(StrEnum):
    """What a transfer may rest on."""

    ADEQUACY = "adequacy"  # Art. 45
    FRAMEWORK = "framework"  # Art. 45, Implementing Decision (EU) 2023/1795: for those in the US who are certified
    CLAUSES = "clauses"  # Art. 46(2)(c)
    BINDING_RULES = "binding_rules"  # Art. 47
    EXPLICIT_CONSENT = "explicit_consent"  # Art. 49(1)(a)
    CONTRACT = "contract"  # Art. 49(1)(b)
    TREATY = "treaty"  # Art. 48
    PUBLIC_INTEREST = "public_interest"  # Art. 49(1)(d)
    CLAIMS = "claims"  # Art. 49(1)(e)
    VITAL = "vital"  # Art. 49(1)(f)

    @property
    def label(self) -> Promise:
        return _LABELS[self]


_LABELS = {
    TransferBasis.ADEQUACY: _("adequacy decision (GDPR Art. 45)"),
    TransferBasis.FRAMEWORK: _("certified under the EU-US Data Privacy Framework (GDPR Art. 45)"),
    TransferBasis.CLAUSES: _("standard contractual clauses (GDPR Art. 46(2)(c))"),
    TransferBasis.BINDING_RULES: _("binding corporate rules (GDPR Art. 47)"),
    TransferBasis.EXPLICIT_CONSENT: _("the person's explicit consent (GDPR Art. 49(1)(a))"),
    TransferBasis.CONTRACT: _("needed for a contract with the person (GDPR Art. 49(1)(b))"),
    TransferBasis.TREATY: _("an international agreement (GDPR Art. 48)"),
    TransferBasis.PUBLIC_INTEREST: _("important reasons of public interest (GDPR Art. 49(1)(d))"),
    TransferBasis.CLAIMS: _("legal claims (GDPR Art. 49(1)(e))"),
    TransferBasis.VITAL: _("vital interests (GDPR Art. 49(1)(f))"),
}

def fits(basis: str, country: str) -> bool:
    """Whether a transfer to this country can rest on it."""
    if basis == TransferBasis.ADEQUACY:
        return country in ADEQUATE
    if basis == TransferBasis.FRAMEWORK:
        return country == "US"
    return basis in {each.value for each in TransferBasis}


_home: list[Callable[[UUID], str]] = []


def provide(home: Callable[[UUID], str]) -> None:
    """Name the function that says in which country (ISO 3166-1 alpha-2) an organisation is."""
    _home[:] = [home]


def home(organisation_id: UUID) -> str:
    """The organisation's country; empty where nobody says."""
    return _home[0](organisation_id) if _home else ""


def reach(country: str) -> frozenset[str]:
    """Where data may go from a country without its being a transfer."""
    return EEA if country in EEA else frozenset({country})


def abroad(country: str, base: str) -> bool:
    """Whether giving data to somebody in this country is a transfer from the country ``base``."""
    return bool(base) and country not in reach(base)
