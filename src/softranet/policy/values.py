"""The values a document states: facts in words, and what the organisation says about itself."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

import pycountry
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from softranet.organisations.models import Organisation
from softranet.policy.document import Document
from softranet.policy.models import DocumentKind, Version
from softranet.privacy import facts
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import purposes


def in_words(fact: facts.Fact, number: int) -> str:
    """“6 years”, “1 month”, “13”: the figure of a fact as the text states it."""
    match fact.unit:
        case "years":
            return ngettext("%d year", "%d years", number) % number
        case "months":
            return ngettext("%d month", "%d months", number) % number
        case "days":
            return ngettext("%d day", "%d days", number) % number
        case "hours":
            return ngettext("%d hour", "%d hours", number) % number
        case _:
            return str(number)


def purpose_label(key: str) -> str:
    """A purpose in words; its key where the program no longer knows it."""
    return next((str(p.label) for p in purposes() if p.key == key), key)


def recipient_label(kind: str) -> str:
    return str(RecipientKind(kind).label) if kind in RecipientKind.values else kind


def country_name(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


def figures(stated: Mapping[str, int]) -> dict[str, int]:
    """Every fact with its stated figure, or its default."""
    return {key: int(stated.get(key, fact.default)) for key, fact in facts.facts().items()}


def values(organisation: Organisation, stated: Mapping[str, int], document: Document | None = None) -> dict[str, str]:
    """All values a document of this organisation may state. ``document``: whose lists of uses it puts into words."""
    known = facts.facts()
    lines = [
        organisation.street,
        f"{organisation.postal_code} {organisation.city}".strip(),
        country_name(organisation.country),
    ]
    own = {
        "name": organisation.name,
        "address": ", ".join(line for line in lines if line),
        "law": country_name(organisation.law),
        "contact_email": organisation.contact_email,
        "officer": gettext("Our officer for data protection and grievances is %s.") % organisation.officer
        if organisation.officer
        else "",
        "authority": gettext("The authority you can complain to is %s.") % organisation.complaint_authority
        if organisation.complaint_authority
        else "",
        "contact_url": address("intake-contact", organisation),
        "my_data_url": address("my-data", organisation),
        "policy_url": address("policy", organisation),
        "terms_url": address("terms", organisation),
        "opt_out_url": address("opt-out", organisation),
        "kinds_url": address("kinds-of-data", organisation),
        "purposes": ", ".join(purpose_label(key) for key in (document and document.purposes) or ()),
        "recipients": ", ".join(recipient_label(key) for key in (document and document.recipients) or ()),
    }
    return {**{k: in_words(known[k], n) for k, n in figures(stated).items()}, **{k: escape(v) for k, v in own.items()}}


def escape(text: str) -> str:
    """What somebody typed, made harmless in Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in " ".join(text.split()))


def address(name: str, organisation: Organisation) -> str:
    return f"{settings.SOFTRANET_PUBLIC_URL}{reverse(name, args=[organisation.slug])}"


def stated_in_force(organisation_id: UUID) -> Mapping[str, int]:
    """The figures of the privacy policy now in force, for the engine; empty before the first version."""
    row = (
        Version.objects.filter(organisation_id=organisation_id, kind=DocumentKind.PRIVACY, in_force_at__isnull=False)
        .order_by("-number").values_list("id", flat=True).first()
    )  # fmt: skip
    return _facts_of(row) if row else {}


@lru_cache(maxsize=4096)
def _facts_of(version_id: UUID) -> Mapping[str, int]:
    """A version is immutable, so its figures are remembered in the process."""
    return dict(Version.objects.values_list("facts", flat=True).get(id=version_id))
