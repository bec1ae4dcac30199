"""A gag: until its end the person is told nothing of the request, of what was handed over, or of the entries of it."""

from softranet.authorities.models import Concerned, HandOver, LegalRequest
from softranet.privacy.graph import column, table
from softranet.privacy.models import Disclosure, LedgerEntry
from softranet.privacy.withheld import withhold

_HERE = "organisation_id = %(organisation)s"
_GAGGED = f"SELECT id FROM {table(LegalRequest)} WHERE {_HERE} AND gag_until > now()"  # noqa: S608 - of the models
FILES = f"SELECT id FROM {table(HandOver)} WHERE {_HERE} AND request_id IN ({_GAGGED})"  # noqa: S608
_DISCLOSED = f"SELECT id::text FROM {table(Disclosure)} WHERE {_HERE} AND reference IN ({FILES})"  # noqa: S608


def register() -> None:
    withhold("softranet_authorities.Concerned", f"{column(Concerned, 'request_id')} IN ({_GAGGED})")
    withhold("softranet_privacy.Disclosure", f"coalesce({column(Disclosure, 'reference')} IN ({FILES}), FALSE)")
    payload = column(LedgerEntry, "payload")
    withhold(
        "softranet_privacy.LedgerEntry",
        f"CASE WHEN {column(LedgerEntry, 'kind')} = 'disclosure' AND {payload} IS NOT NULL THEN"
        f" coalesce(convert_from({payload}, 'UTF8')::jsonb ->> 'disclosure' IN ({_DISCLOSED}), FALSE) ELSE FALSE END",
    )
