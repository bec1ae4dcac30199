"""The same record as linked data, in the terms of the W3C Data Privacy Vocabulary (DPV 2, JSON-LD)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from softranet.organisations.models import Organisation
from softranet.privacy.inventory import Line
from softranet.privacy.models import Recipient
from softranet.privacy.vocabulary import Basis
from softranet.records.activities import Activity, Record
from softranet.records.models import Assessment, AssessmentKind

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
BASES = {
    Basis.CONSENT: "eu-gdpr:A6-1-a",
    Basis.EXPLICIT_CONSENT: "eu-gdpr:A9-2-a",
    Basis.CONTRACT: "eu-gdpr:A6-1-b",
    Basis.LEGAL_OBLIGATION: "eu-gdpr:A6-1-c",
    Basis.VITAL_INTEREST: "eu-gdpr:A6-1-d",
    Basis.LEGITIMATE_INTEREST: "eu-gdpr:A6-1-f",
}
ASSESSMENTS = {
    AssessmentKind.INTEREST: "dpv:LegitimateInterestAssessment", AssessmentKind.IMPACT: "dpv:DPIA",
}  # fmt: skip
UNITS = {"years": "P{n}Y", "months": "P{n}M", "days": "P{n}D", "hours": "PT{n}H", "minutes": "PT{n}M"}


def linked(record: Record) -> dict[str, Any]:
    """A graph: the controller, the recipients, and a process for each purpose."""
    known = {row.key: row for activity in record.activities for row in activity.recipients}
    return {
        "@context": CONTEXT,
        "@graph": [
            controller(record.organisation),
            *(_recipient(row, record.organisation) for row in known.values()),
            *(_process(activity, record.organisation) for activity in record.activities),
        ],
    }


def controller(organisation: Organisation) -> dict[str, Any]:
    """The organisation itself."""
    return {
        "@id": _at(organisation, "controller"),
        "@type": "dpv:DataController",
        "dpv:hasName": organisation.name,
        "dpv:hasContact": organisation.contact_email,
        "dpv:hasLocation": {"@id": f"loc:{organisation.country}"},
    }


def duration(line: Line) -> str:
    """An ISO 8601 duration; empty where the record lives as long as another."""
    return UNITS.get(line.period.unit or "", "").format(n=line.period.figure)


def _at(organisation: Organisation, name: str) -> str:
    base = settings.SOFTRANET_PUBLIC_URL + reverse("policy", args=[organisation.slug])
    return f"{base}#{name}"


def _recipient(row: Recipient, organisation: Organisation) -> dict[str, Any]:
    kind = {"processor": "dpv:DataProcessor", "authority": "dpv:Authority"}.get(row.kind, "dpv:ThirdParty")
    return {"@id": _at(organisation, f"recipient-{row.key}"), "@type": [kind, "dpv:Recipient"], **named(row)}


def named(row: Recipient) -> dict[str, Any]:
    """A recipient's name, and its country where that is known."""
    return {"dpv:hasName": row.name} | ({"dpv:hasLocation": {"@id": f"loc:{row.country}"}} if row.country else {})


def _process(activity: Activity, organisation: Organisation) -> dict[str, Any]:
    return {
        "@id": _at(organisation, f"purpose-{activity.purpose.key}"),
        "@type": "dpv:Process",
        "dct:title": str(activity.purpose.label),
        "dpv:hasDataController": {"@id": _at(organisation, "controller")},
        "dpv:hasPurpose": {"@id": activity.purpose.dpv},
        "dpv:hasLegalBasis": {"@id": BASES[activity.purpose.basis]},
        "dpv:hasPersonalData": [{"@id": term} for term in sorted({c.dpv for c in activity.categories})],
        "dpv:hasRecipient": [{"@id": _at(organisation, f"recipient-{r.key}")} for r in activity.recipients],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageDuration", "dct:subject": line.table,
             "dpv:hasDuration": {"@type": "xsd:duration", "@value": duration(line)}}
            for line in activity.lines if duration(line)
        ],
        "dpv:hasAssessment": [_assessment(one, organisation) for one in activity.assessments],
    }  # fmt: skip


def _assessment(one: Assessment, organisation: Organisation) -> dict[str, Any]:
    """What was weighed, by its parts (GDPR Art. 6(1)(f), 35(7)); who wrote it is not told."""
    parts = (one.description, one.necessity, one.risks, one.measures, one.advice)
    return {
        "@id": _at(organisation, f"assessment-{one.id}"),
        "@type": ASSESSMENTS[AssessmentKind(one.kind)],
        "dct:title": one.get_outcome_display(),
        "dct:description": "\n\n".join(filter(None, parts)),
        "dct:issued": {"@type": "xsd:dateTime", "@value": one.at.isoformat()},
        "dct:valid": {"@type": "xsd:date", "@value": one.review_on.isoformat()},
    }
