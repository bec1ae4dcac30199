"""Names of countries, as people and programs write them."""

import functools
import gettext

import pycountry

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
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        names.update({words.gettext(c.name).casefold(): c.alpha_2 for c in pycountry.countries})
    for country in pycountry.countries:
        said = [
            getattr(country, key, "")
            for key in ("name", "common_name", "official_name", "alpha_3", "alpha_2")
        ]
        names.update({name.casefold(): country.alpha_2 for name in said if name})
    return names | _COLLOQUIAL
