"""The words of an explicit consent: who, which one kind, what for, and how it ends (GDPR Art. 7, 9(2)(a))."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from softranet.organisations.models import Organisation
from softranet.privacy.models import SpecialUse, Terms


def words_of(use: SpecialUse, organisation: Organisation) -> str:
    """In the active language, as they stand beside the box."""
    return _(
        "I expressly agree that %(organisation)s keeps what I write here about one thing, %(kind)s, and uses it only"
        " for this: %(reason)s. I can take this back here at any time, and what I wrote is then erased at once."
    ) % {"organisation": organisation.name, "kind": use.get_kind_display(), "reason": use.reason}


def terms_of(use: SpecialUse, organisation: Organisation) -> Terms:
    """The same on record, as the terms that a consent refers to."""
    language = get_language() or organisation.language
    return Terms.of("consent", f"special.{use.kind}", language, words_of(use, organisation))
