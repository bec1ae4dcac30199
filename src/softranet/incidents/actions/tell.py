"""The authorities are told, and the people."""



from softranet.incidents import tasks
from softranet.incidents.models import Incident, Report, Risk
from softranet.organisations.models import Membership
from softranet.organisations.roles import POLICY, demand
from softranet.privacy import ledger
from softranet.privacy.records import now


class NotToTell(ValueError):
    """People are not written to in an exercise, nor before it is written down what to tell them."""


def report(
    actor: Membership, row: Incident, law: str, to: str, *, number: str = "", needless: bool = False, reasons: str = ""
) -> Report:
    """Note that an authority was told now, or why it need not be. Raises ``ValueError`` for that without reasons."""
    demand(actor, POLICY)
    if needless and not reasons.strip():
        raise ValueError("that an authority need not be told takes reasons (GDPR Art. 33(1))")
    made, new = Report.objects.get_or_create(
        incident=row, law=law, to=to,
        defaults={"number": number, "needless": needless, "reasons": reasons, "actor": actor.account_id},
    )  # fmt: skip
    if new:
        ledger.record(
            "incident.reported",
            {"incident": str(row.id), "law": law, "to": to, "needless": needless, "actor": str(actor.account_id)},
        )
    return made


def tell_people(actor: Membership, row: Incident) -> None:
    """Have everybody it concerns written to, by jobs; safe to ask for again, nobody gets it twice."""
    demand(actor, POLICY)
    if row.is_exercise or not (row.said and row.measures) or row.risk in (Risk.UNCLEAR, Risk.NONE):
        raise NotToTell
    row.telling_at = row.telling_at or now()
    row.save(update_fields=["telling_at"])
    ledger.record(
        "incident.telling",
        {"incident": str(row.id), "people": row.affected.filter(told_at=None).count(),
         "actor": str(actor.account_id)},
    )  # fmt: skip
    tasks.tell(incident=row.id)
