"""The engine's tables."""

from softranet.privacy.models.collecting import Provenance, Source, Terms
from softranet.privacy.models.consenting import ConsentEvent, Objection, Override, Permission, Restriction
from softranet.privacy.models.disclosing import Disclosure, Paper, Recipient
from softranet.privacy.models.ending import Certificate, Deferral, Hold, RememberedOptOut, Tombstone
from softranet.privacy.models.ledger import LedgerEntry, LedgerTile, TreeHead
from softranet.privacy.models.looking import Look
from softranet.privacy.models.promising import Measurement, Reading
from softranet.privacy.models.special import SpecialDatum, SpecialUse

__all__ = [
    "Certificate", "ConsentEvent", "Deferral", "Disclosure", "Hold", "LedgerEntry", "LedgerTile", "Look", "Measurement",
    "Objection", "Override", "Paper", "Permission", "Provenance", "Reading", "Recipient", "RememberedOptOut",
    "Restriction", "Source", "SpecialDatum", "SpecialUse", "Terms", "Tombstone", "TreeHead",
]  # fmt: skip
