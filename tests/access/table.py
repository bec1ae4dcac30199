"""Every address by its name, and who gets in. An address that is not here fails the suite."""

from tests.access.rules import (
    EDIT,
    ERASE,
    EXPORT,
    MANAGE,
    POLICY,
    SEND,
    VIEW,
    Rule,
    everyone,
    herself,
    link,
    members,
    program,
    signed_in,
)  # fmt: skip

LOOK = "softranet_privacy_look"  # each look at a person's record is logged: that is what it is for
WORDS = "softranet_privacy_terms"  # the words of a notice go on record when they are first shown
# A receipt points into the sealed tree: entries that are not in it yet are sealed before one is given out.
SEAL = "softranet_privacy_ledgerentry softranet_privacy_ledgertile softranet_privacy_treehead"

INSTALLATION: dict[str, Rule] = {
    "home": everyone(),
    "healthz": everyone(),
    "ledger-key": everyone(),
    "design": everyone(),
    "design_frame": everyone(),
    "outbox": everyone(),  # outside production, to developers: what would have been sent
    "outbox-message": everyone(),
    "outbox-part": everyone(),
}

ACCOUNTS: dict[str, Rule] = {
    "account_login": everyone("GET POST PUT"),
    "account_logout": everyone("GET POST"),
    "account_signup": everyone("GET POST"),
    "account_inactive": everyone(),
    "account_email_verification_sent": everyone(),
    "account_confirm_email": everyone("GET POST"),
    "account_reset_password": everyone("GET POST PUT"),
    "account_reset_password_done": everyone(),
    "account_reset_password_from_key": everyone("GET POST PUT PATCH DELETE"),
    "account_reset_password_from_key_done": everyone(),
    "account_email": signed_in("GET POST PUT"),
    "account_reauthenticate": signed_in("GET POST PUT"),
    "account_change_password": signed_in("GET POST PUT"),
    "account_set_password": signed_in("GET POST PUT", gets=302),  # who has a password changes it
    "mfa_index": signed_in(),
    # After the password and before the second factor: nobody here is in between.
    "mfa_authenticate": signed_in("GET POST PUT", gets=302),
    "second-factor-lost": signed_in("GET POST", gets=302),
    # Without a password entered anew, or without a second factor to show, there is nothing to see.
    "mfa_reauthenticate": signed_in("GET POST PUT", gets=302),
    "mfa_activate_totp": signed_in("GET POST PUT", gets=302),
    "mfa_generate_recovery_codes": signed_in("GET POST PUT", gets=302),
    "mfa_deactivate_totp": signed_in("GET POST PUT", gets=404),
    "mfa_view_recovery_codes": signed_in("GET", gets=404),
    "mfa_download_recovery_codes": signed_in("GET POST PUT", gets=404),
    "sign-in-link": link(),
    "workspaces": signed_in(),
}

ORGANISATIONS: dict[str, Rule] = {
    "workspace": members(VIEW),
    "undertaking": members(VIEW, "GET POST"),
    "set-up": members(VIEW),
    "set-up-profile": members(MANAGE, "GET POST"),
    "set-up-place": members(MANAGE, "GET POST"),
    "set-up-sender": members(MANAGE, "GET POST"),
    "set-up-policy": members(MANAGE, "GET POST"),
    "set-up-agreement": members(MANAGE, "GET POST"),
    "set-up-mail-server": members(MANAGE, "GET POST"),
    "settings-profile": members(MANAGE, "GET POST"),
    "settings-place": members(MANAGE, "GET POST"),
    "settings-sender": members(MANAGE, "GET POST"),
    "settings-agreement": members(MANAGE, "GET POST"),
    "mail-tests": members(MANAGE, "POST"),
    "mail-test": members(MANAGE),
    "tokens": members(MANAGE, "GET POST"),
    "token-revocation": members(MANAGE, "POST"),
    "members": members(VIEW),
    "access-review": members(MANAGE, "GET POST"),
    "member": members(MANAGE),
    "member-role": members(MANAGE, "POST"),
    "member-removal": members(MANAGE, "GET POST"),
    "member-second-factor": members(MANAGE, "GET POST"),
    "invitations": members(MANAGE, "GET POST"),
    "invitation-withdrawal": members(MANAGE, "POST"),
    "support-access": members(MANAGE),
    "support-approval": members(MANAGE, "POST"),
    "support-ending": members(MANAGE, "POST"),
    "support-requests": members(MANAGE, "GET POST", gets=404),  # of the operator's own workspace
    "second-factor-requests": members(MANAGE, gets=404),  # the operator's owners decide; Larkspur is not the operator
    "second-factor-approval": members(MANAGE, "POST", gets=404),
    "second-factor-refusal": members(MANAGE, "POST", gets=404),
    "demo-removal": members(MANAGE, "GET POST", gets=404),  # Larkspur is not the demo
    "front": everyone(),
    "invitation": link(),
    "second-factor-cancellation": link(),
}

PEOPLE: dict[str, Rule] = {
    "people-list": members(VIEW),
    "people-searches": members(VIEW, "POST"),
    "person-new": members(EDIT, "GET POST"),
    "people-exports": members(EXPORT, "GET POST"),
    "people-figures": members(EXPORT),
    "import-list": members(EDIT, "GET POST"),
    "import-run": members(EDIT, "GET POST"),
    "import-progress": members(EDIT),
    "import-starting": members(EDIT, "POST"),
    "import-removal": members(EDIT, "POST"),
    "import-refusals": members(EDIT),
    "person-profile": members(VIEW, writes=LOOK),
    "person-timeline": members(VIEW, writes=LOOK),
    "person-looks": members(VIEW),
    "person-details": members(EDIT, "GET POST", writes=LOOK),
    "person-points": members(EDIT, "GET POST", writes=LOOK),
    "person-point-removal": members(EDIT, "POST"),
    "person-address-new": members(EDIT, "GET POST", writes=LOOK),
    "person-address": members(EDIT, "GET POST", writes=LOOK),
    "person-tags": members(EDIT, "POST"),
    "person-tag-removal": members(EDIT, "POST"),
    "person-deletion": members(ERASE, "GET POST"),
}

COLLECTION: dict[str, Rule] = {
    "intake-contact": everyone("GET POST", writes=WORDS),
    "intake-newsletter": everyone("GET POST", writes=WORDS),
    "intake-contact-embed": everyone("GET POST", writes=WORDS),
    "intake-newsletter-embed": everyone("GET POST", writes=WORDS),
    "intake-contact-sent": everyone(),
    "intake-newsletter-sent": everyone(),
    "intake-contact-embed-sent": everyone(),
    "intake-newsletter-embed-sent": everyone(),
    "intake-public-api": everyone("GET POST", writes=WORDS),
    "intake-confirmation": link(),
    "submission-list": members(VIEW),
    "submission-view": members(VIEW, writes=LOOK),
    "reply-create": members(SEND, "POST"),
    "settlement-create": members(EDIT, "POST"),
    "held-list": members(VIEW),
    "held-release-create": members(EDIT, "POST"),
    "held-removal-create": members(EDIT, "POST"),
}

LETTERS: dict[str, Rule] = {
    "letters-list": members(VIEW),
    "letter-new": members(EDIT, "GET POST"),
    "letter-preview": members(EDIT, "POST"),
    "letters-subscribers": members(VIEW),
    "letter-show": members(VIEW),
    "letter-write": members(EDIT, "GET POST"),
    "letter-send": members(SEND, "GET POST"),
    "letter-progress": members(VIEW),
    "letter-delete": members(EDIT, "GET POST"),
    "unsubscribe": link(),
    "preferences": link(),
}

RIGHTS: dict[str, Rule] = {
    "my-data": herself(),
    "my-data-links": everyone("POST"),
    "my-data-open": link(),
    "my-data-leave": herself("POST"),
    "my-data-copies": herself("POST"),
    "my-data-copy": herself("GET POST"),
    "my-data-correction": herself("GET POST"),
    "my-data-deletion": herself("GET POST"),
    "my-data-moving": herself("GET POST"),
    "my-data-further": herself("GET POST"),
    "copy-fetch": link(),
    "receipt-verify": everyone("GET POST"),
    "certificate": link("GET"),
    "certificate-receipt": link("GET", writes=SEAL),
}

MOVES: dict[str, Rule] = {
    "move": everyone("GET POST"),
    "organisation-import": signed_in("GET POST"),
    "organisation-exports": members(EXPORT, "GET POST"),
    "organisation-ending": members(MANAGE, "GET POST"),
    "transfers": members(MANAGE, "GET POST"),
    "transfer-bundle": members(MANAGE, "POST"),
    "transfer-cancellation": members(MANAGE, "POST"),
    "acquisition": link(),
    "api-v1:create_export": program(POST=EXPORT),
    "move-agreement": link(),
}

OPT_OUTS: dict[str, Rule] = {
    "gpc": everyone(),
    "opt-out": everyone("GET POST"),
    "opt-out-noted": everyone(),
    "kinds-of-data": everyone(),
    "records": members(VIEW),
    "records-csv": members(VIEW),
    "records-dpv": members(VIEW),
    "records-fides": members(VIEW),
    "assessments": members(VIEW),
    "assessment": members(VIEW),
    "assessment-new": members(POLICY, "GET POST"),
}

POLICIES: dict[str, Rule] = {
    "policy": everyone(),
    "terms": everyone(),
    "policy-versions": everyone(),
    "policy-version": everyone(),
    "policy-comparison": everyone(),
    "policy-measured": everyone(),
    "policy-desk": members(VIEW),
    "policy-measurements": members(POLICY, "POST"),
    "policy-draft": members(POLICY, "GET POST"),
    "policy-preview": members(POLICY),
    "policy-publication": members(POLICY, "POST"),
    "recipients": members(VIEW),
    "recipient-new": members(POLICY, "GET POST"),
    "recipient": members(POLICY, "GET POST"),
    "recipient-ending": members(POLICY, "POST"),
    "recipient-papers": members(POLICY, "POST"),
    "recipient-paper": members(POLICY),
}

LEGAL: dict[str, Rule] = {
    "incidents": members(POLICY),
    "incident-new": members(POLICY, "GET POST"),
    "incident-exercises": members(POLICY, "POST"),
    "incident": members(POLICY),
    "incident-assessment": members(POLICY, "GET POST"),
    "incident-affected": members(POLICY, "POST"),
    "incident-report": members(POLICY, "GET POST"),
    "incident-letters": members(POLICY, "GET POST"),
    "incident-closing": members(POLICY, "POST"),
    "legal-requests": members(POLICY),
    "legal-request-new": members(POLICY, "GET POST"),
    "legal-request": members(POLICY),
    "legal-people": members(POLICY, "POST"),
    "legal-person-removal": members(POLICY, "POST"),
    "legal-decisions": members(POLICY, "POST"),
    "legal-approvals": members(POLICY, "POST"),
    "legal-hand-overs": members(POLICY, "POST"),
    "legal-gag": members(POLICY, "POST"),
    "legal-withdrawal": members(POLICY, "POST"),
}

PROGRAMS: dict[str, Rule] = {
    "api-docs": everyone(),
    "api-missing": everyone("GET", gets=404),
    "api-v1:api-root": everyone("GET", gets=404),
    "api-v1:openapi-json": everyone("GET POST PUT PATCH DELETE"),
    "api-v1:list_points": program(writes=WORDS, GET=VIEW),
    "api-v1:read_point": program(writes=WORDS, GET=VIEW),
    "api-v1:create_submission": program(POST=EDIT),
    "api-v1:list_submissions": program(writes=LOOK, GET=VIEW),
    "api-v1:read_submission": program(writes=LOOK, GET=VIEW),
    "api-v1:list_subscriptions": program(GET=VIEW, POST=EDIT),
    "api-v1:create_subscription": program(GET=VIEW, POST=EDIT),
    "api-v1:delete_subscription": program(DELETE=EDIT),
    "api-v1:list_people": program(writes=LOOK, GET=VIEW, POST=EDIT),
    "api-v1:create_person": program(writes=LOOK, GET=VIEW, POST=EDIT),
    "api-v1:search_people": program(writes=LOOK, POST=VIEW),
    "api-v1:read_person": program(writes=LOOK, GET=VIEW, PATCH=EDIT, DELETE=ERASE),
    "api-v1:update_person": program(writes=LOOK, GET=VIEW, PATCH=EDIT, DELETE=ERASE),
    "api-v1:delete_person": program(writes=LOOK, GET=VIEW, PATCH=EDIT, DELETE=ERASE),
    "api-v1:read_dossier": program(writes=LOOK, GET=EXPORT),
    "api-v1:list_consents": program(writes=LOOK, GET=VIEW, POST=EDIT),
    "api-v1:create_consent": program(writes=LOOK, GET=VIEW, POST=EDIT),
    "api-v1:delete_consent": program(DELETE=EDIT),
}

TABLE: dict[str, Rule] = {
    **INSTALLATION, **ACCOUNTS, **ORGANISATIONS, **PEOPLE, **COLLECTION, **LETTERS, **RIGHTS, **MOVES, **POLICIES,
    **OPT_OUTS, **PROGRAMS, **LEGAL,
}  # fmt: skip
