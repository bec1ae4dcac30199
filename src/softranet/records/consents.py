"""A person's consents as records of ISO/IEC TS 27560:2023, in the terms of the W3C Data Privacy Vocabulary.

A record has all that was said about one purpose, in the order of time; the ledger's receipt of each act goes with it
and verifies without us.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import facts, jurisdictions
from softranet.privacy.models import ConsentEvent, LedgerEntry, Permission, Recipient
from softranet.privacy.models.consenting import ConsentState
from softranet.privacy.receipts import NoReceipt, receipt
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import Category, Purpose, parts, purposes
from softranet.records.linked import BASES, CONTEXT, UNITS, controller, named

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#record"
STATES = {
    ConsentState.ASKED: "dpv:ConsentRequested",
    ConsentState.GIVEN: "dpv:ConsentGiven",
    ConsentState.IMPORTED: "dpv:ConsentGiven",
    ConsentState.REFUSED: "dpv:ConsentRefused",
    ConsentState.WITHDRAWN: "dpv:ConsentWithdrawn",
}
_BY_KEY = {category.key: category for category in Category}


@dataclass(frozen=True)
class Consent:
    """One purpose a person was asked about: how it stands, and every act, the first one first."""

    purpose: Purpose
    standing: Permission
    events: list[ConsentEvent]


def consents_of(person: Person) -> list[Consent]:
    """Everything this person ever said about a purpose."""
    events = list(ConsentEvent.objects.filter(subject=person).select_related("terms").order_by("at", "id"))
    standing = {row.purpose_key: row for row in Permission.objects.filter(subject=person)}
    return [
        Consent(purpose, standing[purpose.key], [e for e in events if e.purpose_key == purpose.key])
        for whole in purposes()
        for purpose in [whole, *parts(whole)]
        if purpose.key in standing
    ]


def as_records(person: Person, organisation: Organisation) -> dict[str, Any]:
    """The file: a graph of records, and the receipts by the number of the act."""
    found = consents_of(person)
    return {
        "@context": CONTEXT,
        "@graph": [_record(consent, person, organisation) for consent in found],
        "receipts": _receipts(person),
    }


def _record(consent: Consent, person: Person, organisation: Organisation) -> dict[str, Any]:
    apply = jurisdictions.of(person.country or organisation.country)
    mine = settings.SOFTRANET_PUBLIC_URL + reverse("my-data", args=[organisation.slug])
    return {
        "@id": f"urn:uuid:{consent.standing.id}",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": {"@id": SCHEMA},
        "dct:hasVersion": "ISO/IEC TS 27560:2023",
        "dct:identifier": str(consent.standing.id),
        "dpv:hasDataSubject": {"@id": f"urn:uuid:{person.id}", "@type": "dpv:DataSubject"},
        "dpv:hasDataController": controller(organisation),
        "dpv:hasJurisdiction": [{"@id": f"loc:{organisation.country}"}],
        "dpv:hasApplicableLaw": [law.name for law in apply.laws],
        "dpv:hasLegalBasis": {"@id": BASES[consent.purpose.basis]},
        "dpv:hasNotice": _notices(consent),
        "dpv:hasProcess": _process(consent.purpose, organisation),
        "dpv:hasRight": {"@type": "eu-gdpr:A7-3", "dct:title": "withdrawal", "dpv:isExercisedAt": {"@id": mine}},
        "dpv:hasConsentStatus": [_event(event, person) for event in consent.events],
    }


def _notices(consent: Consent) -> list[dict[str, Any]]:
    """The words of each act, once."""
    said = {event.terms.sha256: event.terms for event in consent.events if event.terms is not None}
    return [
        {"@type": "dpv:ConsentNotice", "dct:identifier": f"sha256:{digest}", "dct:language": terms.language,
         "dct:issued": terms.created_at.isoformat(), "dct:description": terms.text}
        for digest, terms in said.items()
    ]  # fmt: skip


def _process(purpose: Purpose, organisation: Organisation) -> dict[str, Any]:
    told = list(Recipient.objects.filter(purposes__contains=[purpose.key], ended_at=None).order_by("name"))
    used = {_BY_KEY[key] for row in told for key in row.categories if key in _BY_KEY} or {Category.EMAIL}
    keep = facts.facts()["keep.records"]
    figure = facts.value(keep.key, organisation.id)
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {"@id": purpose.dpv, "dct:title": str(purpose.label)},
        "dpv:hasPersonalData": [{"@id": category.dpv} for category in sorted(used, key=lambda c: c.key)],
        "dpv:hasRecipient": [{"@type": "dpv:Recipient", **named(row)} for row in told],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": {"@id": f"loc:{organisation.country}"}},
            {"@type": "dpv:StorageDuration", "dct:description": str(keep.label),
             "dpv:hasDuration": {"@type": "xsd:duration", "@value": UNITS[keep.unit].format(n=figure)}},
        ],
    }  # fmt: skip


def _event(event: ConsentEvent, person: Person) -> dict[str, Any]:
    """State, time, way and whose act: a member's or a list's is told apart from the person's own."""
    own = event.actor is None and event.state != ConsentState.IMPORTED
    by = f"urn:uuid:{person.id}" if own else f"urn:uuid:{event.actor}" if event.actor else "dpv:DataController"
    said: dict[str, Any] = {
        "@id": f"urn:uuid:{event.id}",
        "@type": STATES[ConsentState(event.state)],
        "dct:date": {"@type": "xsd:dateTime", "@value": event.at.isoformat()},
        "dpv:hasDuration": {"@id": "dpv:UntilEventDuration"},
        "dpv:hasIndicationMethod": event.how,
        "dpv:isIndicatedBy": {"@id": by},
    }
    if event.terms is not None:
        said["dpv:hasNotice"] = {"@id": f"sha256:{event.terms.sha256}"}
    if event.evidence:
        said["dct:provenance"] = json.dumps(event.evidence, ensure_ascii=False, sort_keys=True)
    return said


def _receipts(person: Person) -> dict[str, Any]:
    """By the act's number; what the ledger no longer knows has none."""
    found: dict[str, Any] = {}
    for entry in LedgerEntry.objects.filter(subject_id=pseudonym(person.pk), kind="consent").order_by("id"):
        try:
            proof = receipt(entry)
        except NoReceipt:
            continue
        found[json.loads(proof["payload"])["event"]] = proof
    return found
