"""Values for the parameters of addresses that need nothing made for them."""

from typing import Any

FIXED: dict[str, Any] = {
    "person-standing-end.why": "accuracy",
    "purpose": "relation",
    "assessment.kind": "interest",
    "assessment-new.kind": "interest",
    "law": "gdpr",
    "to": "authority",
    "my-data-further.page": "sharing",
    "person-special-end.kind": "health",
    "api-v1:put_care.kind": "health",
    "api-v1:delete_care.kind": "health",
    "drp-agent.name": "AGENT_1",
    "part": "text",
    "key": "contact",
    "account_reset_password_from_key.key": "abc-def",
    "account_reset_password_from_key.uidb36": "1",
    "kind": "privacy",
    "number": 1,
    "old": 1,
    "new": 1,
    "promise": "keep.six_years",
    "frame": "public",
    "rest": "nothing/here",
    "label": "softranet_people.Person",
}
