"""The demo's next policy, prepared and not published: what would change, and whom it would touch."""

from softranet.policy.actions.publish import draft
from softranet.policy.document import parse, stating
from softranet.policy.models import DocumentKind
from softranet.privacy.vocabulary import IMPROVEMENT


def draft_next() -> None:
    """A purpose more, and shorter periods for what people tell the school."""
    row = draft(DocumentKind.PRIVACY)
    document = parse(row.source)
    allowed = [*(document.purposes or ()), IMPROVEMENT.key]
    row.source = stating(row.source, purposes=allowed, recipients=document.recipients or ())
    row.facts = {**row.facts, "keep.records": 4}
    row.save()
