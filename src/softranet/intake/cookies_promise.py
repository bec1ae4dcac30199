"""Evidence that no cookie says who somebody is."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from softranet.intake import middleware
from softranet.intake.browsing import open_page
from softranet.intake.points import points
from softranet.intake.reading import read_hidden
from softranet.organisations.models import Organisation
from softranet.privacy import scope
from softranet.privacy.promise import Evidence, promise


@dataclass(frozen=True)
class Visitor:
    """Somebody invented, who enters these words everywhere."""

    name: str = "Ottilie Vandersloot"
    email: str = "ottilie.vandersloot@visitor.example"
    phone: str = "+49 30 901820"
    message: str = "Ottilie Vandersloot asks about lessons; call +49 30 901820."


@promise(
    "device.no_pii",
    shows=_("{cookies} cookies of {pages} pages looked into: {found} with a name, an address or a number in it"),
    how=_(
        "An invented visitor goes through our pages, enters a name, an e-mail address and a number everywhere, and "
        "looks for exactly these in every cookie that comes back, in the ways in which they could be written."
    ),
)
def nothing_personal_in_cookies() -> Evidence:
    """The guard looks for anything like personal data; this looks for what it planted. All that the visits write
    is rolled back."""
    organisation, visitor = Organisation.objects.get(id=scope.current()), Visitor()
    written = set(_writings(visitor))
    cookies = found = pages = 0
    before = middleware.refused()
    with transaction.atomic():
        for answer in _visits(organisation, visitor):
            pages += 1
            for name, morsel in answer.cookies.items():
                cookies += 1
                value = f"{name}={morsel.value}".casefold()
                found += any(piece in value for piece in written)
        kept_back = middleware.refused() - before
        transaction.set_rollback(True)
    figure = {"cookies": cookies, "pages": pages, "found": found, "kept_back": kept_back}
    return Evidence(checked=pages, violations=found, figure=figure)


def _visits(organisation: Organisation, visitor: Visitor) -> Iterator[Any]:
    """The public forms, entered; the page of a person's own choices; the door for accounts."""
    language, entered = organisation.language, vars(visitor) | {"login": visitor.email, "password": visitor.name}
    addresses = [f"/@{organisation.slug}/{key}/" for key in points()]
    addresses += [
        f"/@{organisation.slug}/my-data/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ]
    for address in addresses:
        shown = open_page(address, language=language)
        yield shown
        cookies = {name: morsel.value for name, morsel in shown.cookies.items()}
        hidden = read_hidden(shown.content.decode()) if shown.status_code == 200 else {}  # type: ignore[attr-defined]
        yield open_page(
            address, language=language, data={**entered, **hidden, "agree_newsletter": "on"}, cookies=cookies
        )


def _writings(visitor: Visitor) -> Iterator[str]:
    """The visitor's words in each way a cookie could carry them, in lower case."""
    for word in (
        visitor.email,
        visitor.name,
        visitor.phone,
        visitor.name.split()[-1],
        visitor.email.split("@", maxsplit=1)[0],
    ):
        for text in {word, word.lower(), word.replace(" ", "")}:
            yield text.casefold()
            yield quote(text).casefold()
            yield quote_plus(text).casefold()
            yield text.encode().hex()
            yield from _base64(text.encode())


def _base64(data: bytes) -> Iterator[str]:
    """Base64 of data inside something longer: the same bytes look different at each of three offsets."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + data).decode()
        start, end = (offset * 8 + 5) // 6, (offset + len(data)) * 8 // 6
        inner = text[start:end]
        if len(inner) >= 8:
            yield inner.casefold()
            yield inner.replace("+", "-").replace("/", "_").casefold()
