"""Languages people read, as ISO 639-1."""

import functools
import gettext

import pycountry
from django.utils.translation import get_language

from softranet.people.folding import fold


def choices() -> list[tuple[str, str]]:
    """Codes with names in the active language, in its order."""
    return list(_choices(get_language() or "en"))


def named(code: str) -> str:
    """A language's name in the active language; what is no code is given back."""
    return dict(_choices(get_language() or "en")).get(code, code)


def code(name: str) -> str | None:
    """ISO 639-1 of a code (``de``, ``de-AT``, ``deu``) or an English or German name; None where there is none."""
    word = name.strip().casefold().replace("_", "-")
    return _codes().get(word) or _codes().get(word.split("-")[0])


@functools.cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    words = gettext.translation(
        "iso639-3", pycountry.LOCALES_DIR, languages=[language.partition("-")[0]], fallback=True
    )
    named = ((one.alpha_2, words.gettext(one.name)) for one in _with_two_letters())
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


@functools.cache
def _codes() -> dict[str, str]:
    german = gettext.translation("iso639-3", pycountry.LOCALES_DIR, languages=["de"], fallback=True)
    codes: dict[str, str] = {}
    for one in _with_two_letters():
        for name in (one.alpha_2, one.alpha_3, one.name.split(" (")[0], german.gettext(one.name)):
            codes.setdefault(name.casefold(), one.alpha_2)
    return codes


def _with_two_letters() -> list[pycountry.db.Data]:
    return [one for one in pycountry.languages if getattr(one, "alpha_2", "")]
