"""What a request can be, how it came, how it was proven, and how it ends."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """The keys are those of the rights in ``privacy.jurisdictions``."""

    ACCESS = "access", _("see the data")
    COPY = "copy", _("take a copy")
    CORRECTION = "correction", _("correct something")
    DELETION = "deletion", _("delete everything")
    RESTRICTION = "restriction", _("keep it, but do not use it")
    OBJECTION = "objection", _("stop uses of it")
    PORTABILITY = "portability", _("take it to another organisation")
    OPT_OUT = "opt_out", _("not sell or share it")
    KNOW_CATEGORIES = "know_categories", _("know what kinds of data go where")
    COMPLAINT = "complaint", _("complain")


def offered() -> list[tuple[str, Promise | str]]:
    """The kinds in the words of whoever asks, most asked first."""
    return [
        (RequestKind.ACCESS, _("See what you hold about me")),
        (RequestKind.COPY, _("Get a copy of it")),
        (RequestKind.CORRECTION, _("Have something corrected")),
        (RequestKind.DELETION, _("Have everything deleted")),
        (RequestKind.OBJECTION, _("Stop every use that I can object to")),
        (RequestKind.RESTRICTION, _("Keep it, but do not use it")),
        (RequestKind.PORTABILITY, _("Take it to another organisation")),
        (RequestKind.OPT_OUT, _("Do not sell or share it")),
        (RequestKind.KNOW_CATEGORIES, _("Know what kinds of data you take, and who gets them")),
        (RequestKind.COMPLAINT, _("Complain about what was done with it")),
    ]


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    GONE = "gone", _("over, with the person’s data")


class Channel(models.TextChoices):
    """Where a request came in."""

    MINE = "mine", _("the person’s own page")
    PAGE = "page", _("the page for requests")
    MEMBER = "member", _("entered by a member")
    API = "api", _("a program")
    CLI = "cli", _("the command line")
    AGENT = "agent", _("an authorised agent")


class Strength(models.TextChoices):
    """How it was made sure who asks."""

    NONE = "none", _("not needed")
    LINK = "link", _("a link to a known address")
    ONLY_LINK = "only_link", _("a link to the only thing we know")
    SECOND_POINT = "second_point", _("links to two addresses")
    WAITED = "waited", _("a link, and another after a waiting time")
    SECOND_FACTOR = "second_factor", _("a link, and a second factor")
    MEMBER = "member", _("a named member answers for it")


class Refused(models.TextChoices):
    """The grounds on which a request may be refused, each with its article."""

    IDENTITY = "identity", _("it cannot be made sure who asks (GDPR Art. 12(2) and (6))")
    EXCESSIVE = "excessive", _("it is manifestly unfounded or excessive (GDPR Art. 12(5))")
    OTHERS = "others", _("it would take others’ rights (GDPR Art. 15(4))")
    LAW = "law", _("a law makes us keep it (GDPR Art. 17(3)(b))")
    CLAIMS = "claims", _("it is needed for legal claims (GDPR Art. 17(3)(e))")
    NOT_OURS = "not_ours", _("another organisation answers for it")
    FRAUD = "fraud", _("somebody else is behind it")
    OTHER = "other", _("for another reason")


class Verdict(models.TextChoices):
    """What becomes of a text that names somebody else, in what its person is given (GDPR Art. 15(4))."""

    RELEASE = "release", _("hand it out as it is")
    COVER = "cover", _("cover the passage")
    WITHHOLD = "withhold", _("keep the whole record back")


class Act(models.TextChoices):
    """Steps on the way of a request."""

    RECEIVED = "received", _("came in")
    CARRIED_OUT = "carried_out", _("carried out by the system")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused")
    EXTENDED = "extended", _("given more time; the person was told why")
    WITHDRAWN = "withdrawn", _("withdrawn")
    GONE = "gone", _("ended by the erasure of everything about the person")
    LOOKED = "looked", _("texts in it have to be looked at first")
    DECIDED = "decided", _("decided about a text that names somebody else")
    REMINDED = "reminded", _("those who decide were reminded")
    ESCALATED = "escalated", _("the owners were told that it is pressing")
