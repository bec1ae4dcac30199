"""What these pages' scripts store in a reader's browser; the policy's table of it is drawn from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Stored:
    """One item: its name in local storage, what for, how long."""

    name: str
    purpose: StrOrPromise
    lasts: StrOrPromise
    essential: bool = True


LOCAL_STORAGE = (
    Stored("softranet.theme", _("Light or dark, once you have chosen"), _("until you choose “Auto”")),
    Stored(
        "softranet.keys", _("That you switched keyboard shortcuts off"), _("until you switch them on again")
    ),
)
