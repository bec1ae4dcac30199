"""Letters to somebody who became known only after they were sent: whose they are, and what the mail server was told."""

from typing import Any
from uuid import UUID

from softranet.mail import addresses
from softranet.mail.models import Message, State
from softranet.mail.recipient import WHAT, ensure_mail_recipient
from softranet.privacy.disclose import disclose
from softranet.privacy.models import Disclosure
from softranet.privacy.permitted import permitted
from softranet.privacy.vocabulary import Purpose, purpose


def claim(subject: Any, record: UUID, address: str) -> None:
    """The address is proven to be this person's: the letters to it are theirs, and so are the disclosures.

    Only for one's own address: anybody can type another's. A letter still waiting is recorded when it is sent.
    """
    letters = Message.objects.filter(digest=addresses.digest(address), subject=None).exclude(state=State.REFUSED)
    for letter in letters.select_for_update(of=("self",)):
        letter.subject, letter.record = subject, record
        letter.save(update_fields=["subject", "record"])
        if letter.attempts:
            told(subject, purpose(letter.purpose_key), letter)


def told(subject: Any, for_what: Purpose, letter: Message) -> None:
    """Record, once, that the mail server had this letter with the person's address."""
    if Disclosure.objects.filter(reference=letter.id, subject=subject).exists():
        return
    went = letter.accepted_at or letter.claimed_at
    key = ensure_mail_recipient().key
    with disclose(permitted(for_what), recipient=key, what=WHAT, reference=letter.id, at=went) as out:
        out.add_permitted([subject])
