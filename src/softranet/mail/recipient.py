"""The mail server in the register of recipients: the first that every organisation has."""

from django.conf import settings

from softranet.mail.transport import CAPTURE
from softranet.privacy.models import Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import Category, purposes

KEY = "mail"
WHAT = frozenset({Category.EMAIL, Category.NAME, Category.CONVERSATION})


def ensure_mail_recipient() -> Recipient:
    """The open scope's entry of the mail server, made on first use and kept in line with the settings.

    An entry that somebody ended stays ended: then nothing goes out.
    """
    wanted = {
        "purposes": sorted(p.key for p in purposes()),
        "categories": sorted(c.key for c in WHAT),
        "hosts": [_host()],
    }
    row, made = Recipient.objects.get_or_create(
        key=KEY,
        defaults={"name": "Mail server", "kind": RecipientKind.PROCESSOR, "country": _country(), **wanted},
    )
    changed = [name for name, value in wanted.items() if sorted(getattr(row, name)) != sorted(value)]
    if changed and not made:
        for name in changed:
            setattr(row, name, wanted[name])
        row.save(update_fields=changed)
    return row


def _host() -> str:
    return "localhost" if getattr(settings, "MAIL_TRANSPORT", CAPTURE) == CAPTURE else str(settings.EMAIL_HOST)


def _country() -> str:
    return str(getattr(settings, "MAIL_COUNTRY", "IN"))
