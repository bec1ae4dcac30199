"""The categories of Cal. Civ. Code § 1798.140(v)(1), and to which of them each kind of data belongs."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from softranet.privacy.vocabulary import Category


class Kind(Enum):
    """A category of the law: its letter and its name for people."""

    IDENTIFIERS = ("A", _("identifiers"))
    RECORDS = ("B", _("customer records"))
    CHARACTERISTICS = ("C", _("protected characteristics"))
    COMMERCIAL = ("D", _("commercial information"))
    NETWORK = ("F", _("activity on a network"))
    LOCATION = ("G", _("location"))
    EMPLOYMENT = ("I", _("work"))
    PREFERENCES = ("K", _("preferences"))
    SENSITIVE = ("L", _("sensitive data"))

    def __init__(self, letter: str, label: Promise) -> None:
        self.letter, self.label = letter, label

    @property
    def article(self) -> str:
        return f"§ 1798.140(v)(1)({self.letter})"


KIND_OF: dict[Category, Kind] = {
    Category.NAME: Kind.IDENTIFIERS,
    Category.EMAIL: Kind.IDENTIFIERS,
    Category.PHONE: Kind.RECORDS,
    Category.ADDRESS: Kind.RECORDS,
    Category.BILLING_ADDRESS: Kind.RECORDS,
    Category.EMPLOYER: Kind.EMPLOYMENT,
    Category.LANGUAGE: Kind.CHARACTERISTICS,
    Category.COUNTRY: Kind.LOCATION,
    Category.BIRTH_DATE: Kind.CHARACTERISTICS,
    Category.CONVERSATION: Kind.RECORDS,  # written to us, which (ae)(1)(E) excepts from what is sensitive
    Category.PREFERENCE: Kind.PREFERENCES,
    Category.RELATION: Kind.COMMERCIAL,
    Category.ACTIVITY: Kind.COMMERCIAL,
    Category.DEVICE: Kind.NETWORK,
    Category.IP_ADDRESS: Kind.IDENTIFIERS,
    Category.CREDENTIAL: Kind.SENSITIVE,  # an account's log-in with its credentials, (ae)(1)(B)
    Category.EXTERNAL_ID: Kind.IDENTIFIERS,
    Category.PSEUDONYM: Kind.IDENTIFIERS,
    Category.REQUEST: Kind.RECORDS,
    # (ae)(1)(D) and (2); opinions and convictions, which the law does not name there, are no less so.
    **dict.fromkeys((category for category in Category if category.special), Kind.SENSITIVE),
}


def kind_of(category: Category) -> Kind:
    """The law's category; what has no place of its own counts as sensitive, so that nothing is told of too mildly."""
    return KIND_OF.get(category, Kind.SENSITIVE)
