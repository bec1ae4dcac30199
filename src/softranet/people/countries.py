"""Names of countries, as people and programs write them."""

import functools
import gettext

import pycountry
from django.utils.translation import get_language

from softranet.people.folding import fold

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "cs", "da", "sv", "nb", "fi", "hi")
# What people write and ISO 3166-1 does not list.
_COLLOQUIAL = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "großbritannien": "GB",
    "u.s.a.": "US",
    "u.s.": "US",
    "usa": "US",
    "america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "russia": "RU",
    "turkey": "TR",
    "south korea": "KR",
    "north korea": "KP",
    "ivory coast": "CI",
    "bharat": "IN",
}


def code(name: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country's code or name; None where there is none of that name."""
    return _names().get(name.strip().casefold())


@functools.cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        words = _translation("iso3166-1", language)
        names.update({words.gettext(c.name).casefold(): c.alpha_2 for c in pycountry.countries})
    for country in pycountry.countries:
        said = [getattr(country, key, "") for key in ("name", "common_name", "official_name", "alpha_3", "alpha_2")]
        names.update({name.casefold(): country.alpha_2 for name in said if name})
    return names | _COLLOQUIAL


def choices() -> list[tuple[str, str]]:
    """Codes with names in the active language, in its order."""
    return list(_choices(get_language() or "en"))


@functools.cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    words = _translation("iso3166-1", language)
    named = ((c.alpha_2, words.gettext(getattr(c, "common_name", c.name))) for c in pycountry.countries)
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


def named(code: str) -> str:
    """A country's name in the active language, or that of a part of one (``US-CA``); what is no code is given back."""
    if "-" in code:
        part = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
        return part.name if part else code
    return dict(_choices(get_language() or "en")).get(code, code)


def _translation(domain: str, language: str) -> gettext.NullTranslations:
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language.partition("-")[0]], fallback=True)
