"""Categories, legal bases and purposes, with their terms in the W3C Data Privacy Vocabulary and fideslang.

A purpose carries its legal basis: what is true of a kind of use is held once, here, never in a row.
"""

from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Basis(StrEnum):
    """Legal bases of GDPR Art. 6(1), and the one of Art. 9(2) on which special categories are held here."""

    CONSENT = "consent"  # (a)
    EXPLICIT_CONSENT = "explicit_consent"  # (a), and Art. 9(2)(a)
    CONTRACT = "contract"  # (b)
    LEGAL_OBLIGATION = "legal_obligation"  # (c)
    VITAL_INTEREST = "vital_interest"  # (d)
    LEGITIMATE_INTEREST = "legitimate_interest"  # (f)

    @property
    def label(self) -> Promise:
        return _BASIS_LABELS[self]

    @property
    def article(self) -> str:
        if self is Basis.EXPLICIT_CONSENT:
            return "GDPR Art. 6(1)(a), 9(2)(a)"
        return "GDPR Art. 6(1)(" + {"consent": "a", "contract": "b", "legal_obligation": "c",
                                    "vital_interest": "d", "legitimate_interest": "f"}[self] + ")"


_BASIS_LABELS: dict[Basis, Promise] = {
    Basis.CONSENT: _("you agreed"),
    Basis.EXPLICIT_CONSENT: _("you agreed expressly to this alone"),
    Basis.CONTRACT: _("needed for what you asked of us"),
    Basis.LEGAL_OBLIGATION: _("a law requires it"),
    Basis.VITAL_INTEREST: _("to protect somebody's life"),
    Basis.LEGITIMATE_INTEREST: _("our legitimate interest"),
}


_ART_9 = "GDPR Art. 9(1)"


class Category(Enum):
    """Kinds of personal data: (key, label, DPV-PD term, fideslang data category).

    Special ones have the article that makes them so: GDPR Art. 9(1), or Art. 10, which is treated alike here.
    """

    NAME = ("name", _("name"), "pd:Name", "user.name")
    EMAIL = ("email", _("e-mail address"), "pd:EmailAddress", "user.contact.email")
    PHONE = ("phone", _("phone number"), "pd:TelephoneNumber", "user.contact.phone_number")
    ADDRESS = ("address", _("postal address"), "pd:PhysicalAddress", "user.contact.address")
    BILLING_ADDRESS = ("billing_address", _("billing address"), "pd:PhysicalAddress", "user.contact.address")
    EMPLOYER = ("employer", _("organisation you belong to"), "pd:ProfessionalEmployer", "user.contact.organization")
    LANGUAGE = ("language", _("language"), "pd:Language", "user.demographic.language")
    COUNTRY = ("country", _("country"), "pd:Country", "user.location.imprecise")
    BIRTH_DATE = ("birth_date", _("date of birth"), "pd:BirthDate", "user.demographic.date_of_birth")
    CONVERSATION = ("conversation", _("what was written"), "pd:Communication", "user.content.private")
    PREFERENCE = ("preference", _("choices and consents"), "pd:PrivacyPreference", "user.privacy_preferences")
    RELATION = ("relation", _("notes and tags about the relation"), "pd:Relationship", "user.behavior")
    ACTIVITY = ("activity", _("what happened, and when"), "pd:ServiceConsumptionBehavior", "user.behavior")
    DEVICE = ("device", _("device and browser"), "pd:DeviceBased", "user.device")
    IP_ADDRESS = ("ip_address", _("IP address"), "pd:IPAddress", "user.device.ip_address")
    CREDENTIAL = ("credential", _("proof of who you are"), "pd:Authenticating", "user.authorization.credentials")
    EXTERNAL_ID = ("external_id", _("number at another system"), "pd:UID", "user.unique_id")
    PSEUDONYM = ("pseudonym", _("pseudonym"), "pd:Identifier", "user.unique_id.pseudonymous")
    REQUEST = ("request", _("requests about your data"), "pd:Communication", "user.content.private")
    SPECIAL = ("special", _("what needs special care"), "dpv:SpecialCategoryPersonalData", "user", _ART_9)
    ETHNICITY = ("ethnicity", _("racial or ethnic origin"), "pd:EthnicOrigin", "user.demographic.race_ethnicity",
                 _ART_9)
    POLITICS = ("politics", _("political opinions"), "pd:PoliticalOpinion", "user.demographic.political_opinion",
                _ART_9)
    BELIEF = ("belief", _("religious or philosophical beliefs"), "pd:Religion", "user.demographic.religious_belief",
              _ART_9)
    UNION = ("union", _("membership of a trade union"), "pd:TradeUnionMembership", "user.workplace", _ART_9)
    GENETIC = ("genetic", _("genetic data"), "pd:Genetic", "user.health_and_medical.genetic", _ART_9)
    BIOMETRIC = ("biometric", _("biometric data"), "pd:Biometric", "user.biometric", _ART_9)
    HEALTH = ("health", _("health"), "pd:Health", "user.health_and_medical", _ART_9)
    SEX_LIFE = ("sex_life", _("sex life or sexual orientation"), "pd:Sexual", "user.demographic.sexual_orientation",
                _ART_9)
    CONVICTION = ("conviction", _("criminal convictions and offences"), "pd:CriminalConviction",
                  "user.criminal_history", "GDPR Art. 10")

    def __init__(self, key: str, label: Promise, dpv: str, fideslang: str, special: str = "") -> None:
        self.key, self.label, self.dpv, self.fideslang, self.special = key, label, dpv, fideslang, special


@dataclass(frozen=True)
class Purpose:
    """One use that data is put to.

    ``ways``: how a contact point must have come for this purpose to use it; empty means any. ``optional``:
    the person can end it alone (by withdrawing or objecting) and loses nothing else. ``beyond_restriction``: it goes on
    while the use of the data is restricted (GDPR Art. 18(2)): what the person asks for themselves or a law demands.
    """

    key: str
    label: Promise = field(compare=False)
    basis: Basis
    dpv: str
    fideslang: str
    ways: frozenset[str] = frozenset()
    marketing: bool = False
    beyond_restriction: bool = False

    @property
    def needs_consent(self) -> bool:
        return self.basis in (Basis.CONSENT, Basis.EXPLICIT_CONSENT)

    @property
    def explicit(self) -> bool:
        """Whether the consent has to be given for this alone and in so many words (GDPR Art. 9(2)(a))."""
        return self.basis is Basis.EXPLICIT_CONSENT

    @property
    def stated(self) -> str:
        """The key by which a policy names it: that of the whole, where this is one part."""
        return self.key.partition(".")[0]

    @property
    def objectable(self) -> bool:
        """GDPR Art. 21(1): what rests on legitimate interest, and Art. 21(2): all direct marketing."""
        return self.basis is Basis.LEGITIMATE_INTEREST or self.marketing

    def __str__(self) -> str:
        return str(self.label)


ORDER_WAY = "order"
"""The way of an address given only while ordering: it serves that order alone."""

_purposes: dict[str, Purpose] = {}
_parts: dict[str, Purpose] = {}  # of one purpose, each with a consent of its own


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known. Raises ``ValueError`` when the key is taken by a different one."""
    if _purposes.setdefault(purpose.key, purpose) != purpose:
        raise ValueError(f"purpose {purpose.key!r} is registered twice with different content")
    return purpose


def purpose(key: str) -> Purpose:
    """The purpose with this key. Raises ``KeyError`` naming the known ones."""
    try:
        return {**_purposes, **_parts}[key]
    except KeyError:
        raise KeyError(f"no purpose {key!r}; declared are: {', '.join(sorted(_purposes))}") from None


_OBJECTED: dict[str, Promise] = {"*": _("everything"), "sale": _("sale and sharing")}  # see object_to and opt_out


def words(key: str) -> str:
    """What the purpose of a record is called: an objection's may be more than one, an old record's is its key."""
    known = _purposes.get(key) or _parts.get(key)
    return str(known.label if known else _OBJECTED.get(key, key))


def purposes() -> list[Purpose]:
    """All known purposes, in the order in which they were registered."""
    return list(_purposes.values())


ASKED_WAYS = frozenset({"newsletter", "contact", "import", "person", "staff", "account", "api"})

RELATION = register(Purpose("relation", _("looking after our relation with you"), Basis.LEGITIMATE_INTEREST,
                            "dpv:CustomerRelationshipManagement", "essential.service"))
SUPPORT = register(Purpose("support", _("answering you"), Basis.CONTRACT,
                           "dpv:CustomerCare", "essential.service.operations.support"))
ORDERS = register(Purpose("orders", _("carrying out your order"), Basis.CONTRACT,
                          "dpv:FulfilmentOfContractualObligation", "essential.service"))
ACCOUNT = register(Purpose("account", _("your account and signing in"), Basis.CONTRACT,
                           "dpv:UserIdentityManagement", "essential.service.authentication",
                          beyond_restriction=True))
NEWSLETTER = register(Purpose("newsletter", _("sending you our newsletter"), Basis.CONSENT,
                              "dpv:DirectMarketing", "marketing.communications.email",
                              ways=ASKED_WAYS, marketing=True))
AUDIENCES = register(Purpose("audiences", _("showing you our advertising elsewhere"), Basis.CONSENT,
                             "dpv:TargetedAdvertising", "marketing.advertising.first_party.targeted",
                             ways=ASKED_WAYS, marketing=True))
PERSONALISATION = register(Purpose("personalisation", _("fitting what we show to you"), Basis.CONSENT,
                                   "dpv:Personalisation", "personalize", ways=ASKED_WAYS))
IMPROVEMENT = register(Purpose("improvement", _("improving what we offer"), Basis.LEGITIMATE_INTEREST,
                               "dpv:ServiceOptimisation", "functional.service.improve"))
RIGHTS = register(Purpose("rights", _("answering your requests about your data"), Basis.LEGAL_OBLIGATION,
                          "dpv:RightsFulfilment", "essential.legal_obligation", beyond_restriction=True))
NOTICES = register(Purpose("notices", _("telling you what the law says you must be told"), Basis.LEGAL_OBLIGATION,
                           "dpv:LegalCompliance", "essential.legal_obligation", beyond_restriction=True))
ACCOUNTABILITY = register(Purpose("accountability", _("proving that we kept our promises"), Basis.LEGAL_OBLIGATION,
                                  "dpv:LegalCompliance", "essential.legal_obligation",
                                  beyond_restriction=True))
SECURITY = register(Purpose("security", _("keeping your data safe"), Basis.LEGITIMATE_INTEREST,
                            "dpv:EnforceSecurity", "essential.service.security"))
SPECIAL = register(Purpose("special", _("minding what you told us that needs special care"), Basis.EXPLICIT_CONSENT,
                           "dpv:ServiceProvision", "essential.service"))

SPECIAL_KINDS: tuple[Category, ...] = tuple(c for c in Category if c.special and c is not Category.SPECIAL)
"""The special categories one by one; ``Category.SPECIAL`` stands for a field that can hold any of them."""

_parts.update({
    f"special.{c.key}": replace(SPECIAL, key=f"special.{c.key}", label=format_lazy("{}: {}", SPECIAL.label, c.label))
    for c in SPECIAL_KINDS
})  # fmt: skip


def minding(kind: Category) -> Purpose:
    """The purpose of minding one special category; its consent covers no other (GDPR Art. 7(2), 9(2)(a))."""
    return _parts[f"special.{kind.key}"]


def parts(whole: Purpose) -> list[Purpose]:
    """The parts of a purpose that each have a consent of their own; none for most."""
    return [part for part in _parts.values() if part.stated == whole.key and part is not whole]
