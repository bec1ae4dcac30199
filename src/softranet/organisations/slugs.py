"""The short name that stands in an organisation's addresses."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from softranet.organisations.models import Organisation

LONGEST = 40
_SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Names that would pass for the installation's own pages or people.
RESERVED = frozenset(
    [
        "abuse",
        "admin",
        "administrator",
        "api",
        "app",
        "accounts",
        "billing",
        "contact",
        "demo",
        "help",
        "login",
        "mail",
        "operator",
        "postmaster",
        "privacy",
        "root",
        "security",
        "signup",
        "softranet",
        "start",
        "static",
        "status",
        "support",
        "system",
        "terms",
        "webmaster",
        "www",
    ]
)


def suggest(name: str) -> str:
    """A short name made from an organisation's name; may be taken, or empty where nothing in it is Latin."""
    return slugify(name)[:LONGEST].strip("-")


def check(slug: str) -> str:
    """Raises ``ValidationError`` where the short name is misshapen, reserved or taken."""
    if not 3 <= len(slug) <= LONGEST or not _SHAPE.fullmatch(slug):
        raise ValidationError(
            _("Found “%(found)s”; expected 3 to 40 small letters (a to z), figures and single hyphens between them.")
            % {"found": slug}
        )
    if slug in RESERVED:
        raise ValidationError(_("This short name is reserved. Choose another."))
    if Organisation.objects.filter(slug=slug).exists():
        raise ValidationError(_("This short name is taken. Choose another."))
    return slug


def free(wanted: str) -> str:
    """The wanted short name, or the next free one after it."""
    taken = set(Organisation.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)) | RESERVED
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
