"""One key for names that differ only in case, accents and punctuation; stored, because the database sorts and
searches by it (its own collations differ from machine to machine)."""

import re
import unicodedata

# What Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
    | dict.fromkeys("'`\u00b4\u2018\u2019\u02bc")  # apostrophes: O'Reilly is found as oreilly
)
_ASCII_BREAK = re.compile(r"[\x00- !-&(-/:-@\[-_{-\x7f]+")
LONGEST = 200


def fold(text: str) -> str:
    """Lower-case words without accents and punctuation, one space between them: ``Köhler-Ødegård`` is
    ``kohler odegard``. At most 200 characters."""
    if text.isascii():
        return _ASCII_BREAK.sub(" ", text.lower().replace("'", "").replace("`", "")).strip()[:LONGEST].rstrip()
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold().translate(_LETTERS)
    kept = (" " if _breaks(unicodedata.category(c)) else c for c in plain if unicodedata.category(c) != "Mn")
    return " ".join("".join(kept).split())[:LONGEST].rstrip()


def _breaks(category: str) -> bool:
    """Punctuation, spaces, controls and the symbols of text; pictures stay, for names that are nothing else."""
    return category[0] in "PZC" or category in {"Sm", "Sc", "Sk"}
