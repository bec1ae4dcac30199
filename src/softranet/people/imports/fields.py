"""What a column can stand for, and guessing it from its header."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from softranet.people.folding import fold
from softranet.privacy.vocabulary import SPECIAL_KINDS, Purpose, purposes

CONSENT = "consent:"
SPECIAL = "special:"


@dataclass(frozen=True)
class Column:
    """A field of the import. ``headers``: folded, without spaces, as files in English and German name it."""

    key: str
    label: Promise | str
    headers: tuple[str, ...] = ()


_FIXED = (
    Column("name", _("Name"), ("name", "fullname", "contactname", "displayname", "vollername", "ansprechpartner",
                               "kontakt")),
    Column("first_name", _("First name"), ("firstname", "givenname", "forename", "vorname", "rufname", "fname")),
    Column("last_name", _("Last name"), ("lastname", "surname", "familyname", "nachname", "familienname", "lname",
                                         "zuname")),
    Column("company", _("Organisation"), ("company", "organisation", "organization", "companyname", "employer", "firma",
                                          "unternehmen", "firmenname", "institution")),
    Column("email", _("E-mail"), ("email", "emailaddress", "mail", "emailadresse", "mailadresse", "emails")),
    Column("phone", _("Phone"), ("phone", "phonenumber", "telephone", "tel", "telefon", "telefonnummer", "rufnummer",
                                 "festnetz", "businessphone", "homephone")),
    Column("mobile", _("Mobile phone"), ("mobile", "mobilephone", "cell", "cellphone", "handy", "mobil", "mobilnummer",
                                         "mobiltelefon", "handynummer")),
    Column("fax", _("Fax"), ("fax", "faxnumber", "telefax", "faxnummer")),
    Column("street", _("Street and number"), ("address", "street", "address1", "addressline1", "streetaddress",
                                              "strasse",
                                              "anschrift", "adresse", "strassehausnummer", "strasseundhausnummer")),
    Column("house", _("House number"), ("housenumber", "houseno", "hausnummer", "hausnr")),
    Column("postal_code", _("Postal code"), ("postalcode", "zip", "zipcode", "postcode", "plz", "postleitzahl",
                                             "pincode")),
    Column("city", _("Town"), ("city", "town", "locality", "ort", "stadt", "wohnort")),
    Column("region", _("State or region"), ("state", "region", "province", "county", "bundesland", "kanton",
                                            "stateprovince")),
    Column("country", _("Country"), ("country", "countrycode", "countryname", "land", "staat", "landerkurzel")),
    Column("language", _("Language"), ("language", "lang", "locale", "sprache", "preferredlanguage")),
    Column("birth_date", _("Date of birth"), ("birthdate", "dateofbirth", "birthday", "dob", "geburtsdatum",
                                              "geburtstag")),
    Column("external_id", _("Number elsewhere"), ("id", "customerid", "customernumber", "customerno", "contactid",
                                                  "userid",
                                                  "memberid", "externalid", "kundennummer", "kundennr",
                                                  "mitgliedsnummer",
                                                  "personid", "subscriberid")),
    Column("tags", _("Tags"), ("tags", "tag", "groups", "group", "labels", "segments", "schlagworte", "schlagworter",
                               "gruppe", "gruppen", "kategorie", "kategorien", "category", "categories")),
    Column("consent_at", _("Agreed when"), ("consentdate", "optindate", "consentedat", "optintime", "subscribedat",
                                            "subscriptiondate", "signupdate", "einwilligungsdatum", "einwilligungam",
                                            "anmeldedatum", "confirmedat", "optintimestamp")),
    Column("consent_place", _("Agreed where"), ("consentsource", "optinsource", "consentplace", "signupsource",
                                                "formname",
                                                "einwilligungsort", "einwilligungsquelle", "consenturl")),
    Column("consent_wording", _("Agreed to which words"), ("consenttext", "consentwording", "optintext",
                                                           "einwilligungstext", "wortlaut")),
)  # fmt: skip
_CONSENT_HEADERS = {
    "newsletter": ("newsletter", "consent", "optin", "marketing", "marketingconsent", "newsletterconsent", "subscribed",
                   "emailconsent", "einwilligung", "einwilligungnewsletter", "newslettereinwilligung", "werbung",
                   "acceptsmarketing", "emailoptin", "newsletteroptin"),
    "audiences": ("audiences", "advertising", "adsconsent", "werbeeinwilligung"),
    "personalisation": ("personalisation", "personalization", "personalisierung"),
}  # fmt: skip


def importable() -> list[Purpose]:
    """Purposes for which a file may bring consents."""
    return [purpose for purpose in purposes() if purpose.needs_consent and not purpose.explicit]


def columns() -> list[Column]:
    """All there is to choose from, in the order of a page."""
    consents = [
        Column(CONSENT + p.key, _("Agreed: %(purpose)s") % {"purpose": p.label}, _CONSENT_HEADERS.get(p.key, ()))
        for p in importable()
    ]
    # No header is taken for one of these: a member says so, and each row brings its own evidence.
    special = [Column(SPECIAL + kind.key, _("Told: %(kind)s") % {"kind": kind.label}) for kind in SPECIAL_KINDS]
    return [*_FIXED[:-3], *consents, *special, *_FIXED[-3:]]


def keys() -> set[str]:
    return {column.key for column in columns()}


def propose(headers: list[str]) -> list[str]:
    """A field's key for each header, "" where none fits; each field at most once, the first header wins."""
    known = {header: column.key for column in columns() for header in column.headers}
    mapping: list[str] = []
    for header in headers:
        key = known.get(_plain(header), "")
        mapping.append(key if key not in mapping else "")
    if "first_name" in mapping and "last_name" not in mapping and "name" in mapping:
        mapping[mapping.index("name")] = "last_name"  # "Vorname; Name" means the family name by the second
    return mapping


def _plain(header: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return fold(words).replace(" ", "")
