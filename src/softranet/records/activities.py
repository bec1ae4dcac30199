"""The record of processing activities (GDPR Art. 30(1)): one activity for each purpose, drawn from the declarations."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from softranet.intake.notice import said
from softranet.mail.recipient import LOCAL, SERVER
from softranet.organisations.identity import postal_lines
from softranet.organisations.models import Organisation
from softranet.people import tables
from softranet.privacy.inventory import Line, inventory
from softranet.privacy.models import Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.vocabulary import Category, Purpose, purposes
from softranet.records.assessing import Standing, standings
from softranet.records.models import Assessment, AssessmentKind

MEASURES: tuple[Promise, ...] = (
    _("Every organisation’s data is kept apart by the database itself (row-level security)."),
    _("Members see and do what their role allows; each look at a person’s record is on record."),
    _("Passwords are kept as Argon2 hashes, links and tokens as SHA-256 hashes; a second factor is offered."),
    _("What was done with data stands in a tamper-evident ledger with signed heads."),
    _("What is due is erased every day, and erasure is followed by a search for what is left."),
)
"""Technical and organisational measures, Art. 30(1)(g) and Art. 32(1): what the program itself does."""

_OURSELVES = (RecipientKind.PERSON, RecipientKind.MEMBER)


@dataclass
class Activity:
    """What is done for one purpose. ``recipients``: those on the register for it who have not ended."""

    purpose: Purpose
    lines: list[Line] = field(default_factory=list)
    recipients: list[Recipient] = field(default_factory=list)
    standing: Standing | None = None  # what was weighed for it

    @property
    def assessments(self) -> list[Assessment]:
        """The newest of each kind: the balance of an interest, the impact on people."""
        return list(self.standing.newest.values()) if self.standing else []

    def weighed(self, kind: AssessmentKind) -> str:
        """In words for the spreadsheet; a legitimate interest that nobody weighed says so."""
        one = self.standing.newest.get(kind) if self.standing else None
        if one is None:
            lacks = kind is AssessmentKind.INTEREST and self.standing is not None and self.standing.lacks
            return gettext("not weighed yet") if lacks else ""
        day = timezone.localdate(one.at).isoformat()
        words = {"outcome": one.get_outcome_display(), "day": day, "again": one.review_on}
        return gettext("%(outcome)s; made on %(day)s, again on %(again)s") % words

    @property
    def categories(self) -> list[Category]:
        """What is kept for it, and what is kept for something else and given to somebody for this."""
        named = {key for row in self.recipients for key in row.categories}
        kept = {category for line in self.lines for category in line.categories}
        return sorted(kept | {c for c in Category if c.key in named}, key=lambda category: category.key)

    @property
    def subjects(self) -> list[str]:
        """Categories of data subjects: those an organisation serves, and those who sign in."""
        signing = any("account" in line.path for line in self.lines)
        serving = any("account" not in line.path for line in self.lines)
        words = [gettext("people we serve")] if serving or not self.lines else []
        return [*words, gettext("account holders")] if signing else words

    @property
    def third_countries(self) -> list[Recipient]:
        """Recipients with a stated basis of transfer, GDPR Art. 30(1)(e)."""
        return [row for row in self.recipients if row.transfer_basis]


@dataclass(frozen=True)
class Record:
    """The whole record with its controller and the processor that hosts it."""

    organisation: Organisation
    host: Organisation | None
    activities: list[Activity]

    @property
    def address(self) -> tuple[str, ...]:
        return postal_lines(self.organisation)

    def periods(self, activity: Activity) -> list[tuple[str, list[str]]]:
        """How long, in words, with what is kept so long."""
        found: dict[str, list[str]] = {}
        for line in activity.lines:
            found.setdefault(period_said(line, self.organisation), []).append(line.name)
        return sorted(found.items())


def record_of(organisation: Organisation) -> Record:
    """The record as declarations, facts and register are now."""
    found: dict[str, Activity] = {}
    declared = {purpose.key: purpose for purpose in purposes()}
    for line in inventory(organisation.id):
        found.setdefault(line.purpose.key, Activity(line.purpose)).lines.append(line)
    for row in Recipient.objects.filter(ended_at=None).exclude(kind__in=_OURSELVES).order_by("name"):
        for key in row.purposes:
            # Mail is on the register for whatever letters there may be; that alone is no activity.
            if key in found or (key in declared and row.key not in (LOCAL, SERVER)):
                found.setdefault(key, Activity(declared[key])).recipients.append(row)
    for one in standings():
        if one.purpose.key in found:
            found[one.purpose.key].standing = one
    host = Organisation.objects.filter(is_operator=True).exclude(id=organisation.id).first()
    return Record(organisation, host, list(found.values()))


def period_said(line: Line, organisation: Organisation) -> str:
    """The period of one kind of record, with the law that demands it."""
    fact = line.period.fact
    words = said(fact, organisation.id) if fact else str(_("as long as what it belongs to"))
    return f"{words} ({line.period.law})" if line.period.law else words


def as_csv(record: Record) -> str:
    """One line for each kind of record, safe for spreadsheets."""
    return tables.lines(_rows(record), exact=False)


def _rows(record: Record) -> Iterable[list[object]]:
    yield [
        "controller", "address", "contact", "officer", "processor", "purpose", "basis", "article", "data_subjects",
        "records", "table", "categories", "recipients", "countries", "transfer_bases", "kept", "law",
        "interest_assessment", "impact_assessment",
    ]  # fmt: skip
    own = record.organisation
    for activity in record.activities:
        for line in activity.lines:
            yield [
                own.name, ", ".join(record.address), own.contact_email, own.officer,
                record.host.name if record.host else "", activity.purpose.label, activity.purpose.basis.label,
                activity.purpose.basis.article, "; ".join(activity.subjects), line.name, line.table,
                "; ".join(c.key for c in line.categories),
                "; ".join(f"{r.name} ({r.get_kind_display()})" for r in activity.recipients),
                "; ".join(sorted({r.country for r in activity.recipients if r.country})),
                "; ".join(sorted({r.transfer_basis for r in activity.third_countries})),
                period_said(line, own), line.period.law or "",
                activity.weighed(AssessmentKind.INTEREST), activity.weighed(AssessmentKind.IMPACT),
            ]  # fmt: skip
