"""The rights desk: copy and erasure of somebody with a thousand records in twenty tables, and telling recipients."""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, models, transaction

from bench.database import ORGANISATION
from bench.passing import passing_on
from bench.receiver import receiving
from bench.timing import Result, side_by_side
from softranet.config.embedded import SUPERUSER

TABLES, RECORDS = 20, 1000
RECIPIENTS = 3


def measure(server: Any, people: int) -> list[Result]:
    with _scope():
        from softranet.people.models import Person

        key: UUID = Person.objects.order_by("id").values_list("id", flat=True)[100]
    _clear(server, key)  # what a run left that was ended
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ["127.0.0.0/8"]
    try:
        with receiving() as url:
            channels, told = _recipients(url), _much(server, key)
            return [*_copies(key, told), *_erasures(key, told), *passing_on(channels, people)]
    finally:
        _clear(server, key)


def _scope() -> Any:
    from softranet.privacy.scope import organisation_scope

    return organisation_scope(ORGANISATION)


def _copies(key: UUID, told: str) -> list[Result]:
    from softranet.people.models import Person
    from softranet.privacy.access import dossier
    from softranet.rights.actions.copy import archive

    counts: dict[str, Any] = {}

    def ours() -> None:
        with _scope():
            counts["ours"] = Counter(read_aloud(record) for record in dossier(Person(id=key)))

    def whole() -> None:
        with _scope():
            counts["archive"] = archive(Person.objects.get(id=key))

    def raw() -> None:
        counts["raw"] = Counter({label: len(rows) for label, rows in _raw("SELECT * FROM", key) if rows})

    read = side_by_side("dossier of much", ours, raw, at_most=1.5)
    made = side_by_side("archive of much", whole, raw, at_most=4)
    records, lines = _packed(counts["archive"])
    note = f"{told}; {counts['ours'].total():,} records, each value in words, as many rows read raw"
    of = f"a ZIP of {len(counts['archive']):,} bytes: {records.total():,} records as JSON, {lines:,} values as CSV"
    return [
        _if(read, counts["ours"] == counts["raw"], note),
        _if(made, records == counts["raw"], f"{of}; beside reading raw once"),
    ]


def read_aloud(record: Any) -> str:
    """All that a person reads of a record; returns its kind."""
    for datum in (*record.data, *record.context):
        _ = datum.label, datum.words
    _ = record.key, record.title, record.source, record.goes
    return str(record.table.label)


def _packed(archive: bytes) -> tuple[Counter[str], int]:
    """Records of each kind in the JSON, and lines of values in the CSV, of which there are as many in both."""
    with zipfile.ZipFile(io.BytesIO(archive)) as bundle:
        records = json.loads(bundle.read("my-data.json"))["records"]
        lines = list(csv.reader(io.StringIO(bundle.read("my-data.csv").decode(), newline="")))[1:]
    values = sum(len(record["data"]) + len(record["context"]) for record in records)
    kinds = Counter(str(record["table"]) for record in records)
    return kinds if values == len(lines) else Counter(), len(lines)


def _if(found: Result, same: bool, note: str) -> Result:  # noqa: FBT001 - whether both did the same
    return replace(found, kept=found.kept and same, note=note if same else f"they differ; {note}")


def _raw(verb: str, key: UUID, asked: Mapping[str, str] = MappingProxyType({})) -> Iterator[tuple[str, list[Any]]]:
    """One statement for each table of records about people, and for the ledger where nothing is deleted.

    ``asked``: by kind of record, the column that is to come back of those deleted.
    """
    from softranet.privacy.graph import nodes, table
    from softranet.privacy.models import LedgerEntry

    params: dict[str, Any] = {"keys": [key], "organisation": ORGANISATION, "numbers": [key]}
    tables = [(node.model, node.where) for node in nodes() if node.gate is None]
    if reading := verb.startswith("SELECT"):
        tables.append((LedgerEntry, "organisation_id = %(organisation)s AND subject_id = ANY(%(numbers)s)"))
    with _scope() if reading else transaction.atomic(), connection.cursor() as cursor:
        for model, where in tables:
            label = model._meta.label
            back = f" RETURNING {asked[label]}" if label in asked else ""
            cursor.execute(f"{verb} {table(model)} WHERE {where}{back}", params)
            yield label, cursor.fetchall() if reading or back else [()] * cursor.rowcount


def _erasures(key: UUID, told: str) -> list[Result]:
    from softranet.people.models import Person
    from softranet.privacy import ledger
    from softranet.privacy.erase import erase
    from softranet.privacy.records import now

    def undone(work: Callable[[], Any], look: Callable[[Any], Any] = lambda _done: None) -> Callable[[], Any]:
        def run() -> Any:
            with _scope():
                seen = look(work())
                transaction.set_rollback(True)
            return seen

        return run

    def ours() -> Any:
        return erase(Person(id=key), reason="bench", requested_at=now()).body

    def raw() -> Counter[str]:
        return _erased_by_hand(key)

    def deleting() -> None:
        _deleted(key, {})
        ledger.record("erased", {"person": str(key)})

    found = side_by_side("erasure of much, three recipients", undone(ours), undone(raw), at_most=1.5)
    alone = side_by_side("erasure of much, beside deleting alone", undone(ours), undone(deleting), at_most=1.5)
    body, left = undone(ours, lambda body: (body, _left()))()
    gone, by_hand = undone(raw, lambda gone: (gone, _left()))()
    ended = Counter({row["table"]: row["count"] for act in ("erased", "depersonalised", "kept") for row in body[act]})
    del ended["softranet_privacy.LedgerEntry"]  # silenced, not deleted
    note = f"{told}; {len(body['passed_on'])} recipients; by hand a statement for each table deleted from or written to"
    less = "the same, beside a DELETE for each table and the ledger's writes: no certificate, tombstone, notice or job"
    return [_if(found, ended == gone and left == by_hand, note), _if(alone, ended == gone, less)]


def _deleted(key: UUID, asked: Mapping[str, str]) -> dict[str, list[Any]]:
    """Everything of the person, by kind of record, and what the ledger says of them."""
    deleted = {label: rows for label, rows in _raw("DELETE FROM", key, asked) if rows}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE softranet_privacy_ledgerentry SET subject_id = NULL, payload = NULL, nonce = NULL"
            " WHERE organisation_id = %s AND subject_id = %s", [ORGANISATION, key],
        )  # fmt: skip
    return deleted


_ASKED = {
    "softranet_people.Person": "name", "softranet_privacy.Disclosure": "recipient_id",
    "softranet_people.ContactPoint": "value", "softranet_intake.Waiting": "email",
    "softranet_mail.Captured": "address", "softranet_mail.Message": "address",
}  # fmt: skip


def _erased_by_hand(key: UUID) -> Counter[str]:
    """What an erasure does, by somebody who knows this person's tables: delete, silence the ledger, and write the
    tombstones, the certificate, its leaf, a notice to each recipient and the jobs."""
    from softranet.privacy import ledger, periods, residue, tombstones
    from softranet.privacy.models import Certificate
    from softranet.privacy.records import now, uuid7
    from softranet.recipients.models import Act, Notice
    from softranet.recipients.secrets import seal

    deleted = _deleted(key, _ASKED)
    gone = Counter({label: len(rows) for label, rows in deleted.items()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM softranet_privacy_recipient WHERE key LIKE 'bench-%' ORDER BY key")
        recipients = [number for (number,) in cursor.fetchall() if (number,) in deleted["softranet_privacy.Disclosure"]]
    known = {role: set[str]() for role in ("email", "name")}
    for label, column in _ASKED.items():
        if column != "recipient_id":
            known["name" if column == "name" else "email"] |= {value for (value,) in deleted.get(label, ())}
    tombstones.bury(known["email"])
    made = Certificate(pseudonym=key, reason="bench", requested_at=now(), pending=[str(n) for n in recipients])
    made.identifiers = residue.seal(made.id, {role: sorted(values) for role, values in known.items()})
    made.body = {"erased": gone, "ledger": str(ledger.record("erased", {"person": str(key)}).id)}
    made.save(force_insert=True)
    due, notices = periods.deadline(now(), "answer.request", ORGANISATION), list[Notice]()
    for recipient in recipients:
        number, content = uuid7(), {"person": str(key), "identifiers": {"email": sorted(known["email"])}}
        notices.append(Notice(
            id=number, recipient_id=recipient, act=Act.ERASURE, certificate=made.id, due_at=due,
            sealed=seal(number, content),
        ))  # fmt: skip
    Notice.objects.bulk_create(notices)
    with connection.cursor() as cursor:
        cursor.execute(_JOBS, [["recipients.tell"] * len(recipients) + ["rights.settle"]])
    return gone


_JOBS = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
    SELECT 'default', unnest(%s::text[]), 0, '{}', 'todo'"""


def _left() -> list[int]:
    """How many certificates, notices, tombstones and jobs there are, and leaves of erasures."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from softranet.privacy.models import Certificate, LedgerEntry, Tombstone
    from softranet.recipients.models import Notice

    jobs = ProcrastinateJob.objects.filter(status="todo")
    entries = LedgerEntry.objects.filter(kind="erased")
    return [rows.count() for rows in (Certificate.objects, Notice.objects, Tombstone.objects, jobs, entries)]


def _recipients(url: str) -> list[Any]:
    """Processors that are told by webhook."""
    from softranet.privacy.models import Recipient
    from softranet.privacy.records import now
    from softranet.recipients import signing
    from softranet.recipients.models import Channel

    today, channels = now().date(), []
    with _scope():
        for n in range(RECIPIENTS):
            recipient = Recipient.objects.create(
                key=f"bench-{n}", name=f"Processor {n}", kind="processor", purposes=["newsletter"],
                categories=["email", "name"], country="IN", hosts=["127.0.0.1"], vetting="visited",
                agreement_from=today - timedelta(days=9), vetted_at=today - timedelta(days=9),
            )  # fmt: skip
            channel = Channel(recipient=recipient, url=url)
            signing.fresh(channel)
            channel.save()
            channels.append(channel)
    return channels


def _much(server: Any, key: UUID) -> str:
    """A thousand records of one person over twenty of the tables that point straight at people, as they come.

    Written past the keys' checks: what a record hangs on besides the person need not be there to be read or deleted.
    """
    each, filled = RECORDS // TABLES, 0
    with psycopg.connect(server.url(SUPERUSER, connection.settings_dict["NAME"])) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for node in _direct():
            if filled < TABLES:
                try:
                    with superuser.transaction():
                        superuser.execute(_insert(node.model, node.hops[0].column, key, each).encode())
                except psycopg.errors.IntegrityError:
                    continue  # one of a kind for each person
                filled += 1
    return f"{each * filled:,} more in {filled} tables"


def _direct() -> list[Any]:
    """Tables that point straight at people, disclosures first; not those by which an erasure would have to wait."""
    from softranet.privacy.graph import nodes
    from softranet.privacy.models import Deferral, Disclosure, Hold
    from softranet.privacy.records import ScopedRecord

    scoped = [n for n in nodes() if issubclass(n.model, ScopedRecord) and n.model not in (Deferral, Hold)]
    direct = [n for n in scoped if len(n.hops) == 1 and n.hops[0].forward]
    return sorted(direct, key=lambda n: n.model is not Disclosure)


def _clear(server: Any, key: UUID) -> None:
    with psycopg.connect(server.url(SUPERUSER, connection.settings_dict["NAME"])) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for node in _direct():
            mine = f"{node.hops[0].column} = %s AND id >= 'f0000000-0000-7000-8000-000000000000'"
            superuser.execute(f"DELETE FROM {node.model._meta.db_table} WHERE {mine}".encode(), [key])
        theirs = "(SELECT id FROM softranet_privacy_recipient WHERE key LIKE 'bench-%')"
        superuser.execute(f"DELETE FROM softranet_recipients_notice WHERE recipient_id IN {theirs}".encode())
        superuser.execute(f"DELETE FROM softranet_recipients_channel WHERE recipient_id IN {theirs}".encode())
        superuser.execute("DELETE FROM softranet_privacy_recipient WHERE key LIKE 'bench-%'")


def _insert(model: type[models.Model], subject: str, key: UUID, count: int) -> str:
    """Rows of plausible values, by the kind of each column."""
    columns, values = [], []
    for f in model._meta.concrete_fields:
        columns.append(f'"{f.column}"')
        values.append(f"'{key}'" if f.column == subject else _value(f))
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM generate_series(1, {count}) n"
    )


def _value(f: Any) -> str:
    if f.name == "id":
        return "('f' || substr(gen_random_uuid()::text, 2))::uuid"
    if f.name == "organisation_id":
        return f"'{ORGANISATION}'"
    if f.is_relation and f.related_model.__name__ == "Recipient":
        return "(SELECT id FROM softranet_privacy_recipient WHERE key = 'bench-' || (n % 3))"
    if f.is_relation and f.related_model.__name__ == "Source":
        return "'00000000-0000-7000-8000-0000000000bb'"
    if f.is_relation:
        return "NULL" if f.null else "gen_random_uuid()"
    if f.null:
        return "NULL"
    kind = f.get_internal_type()
    if f.choices:
        return "'" + str(f.choices[0][0]) + "'"
    if f.name == "categories":
        return "'{email}'"
    if f.name == "purpose_key":
        return "'newsletter'"
    if kind in ("CharField", "TextField", "URLField", "EmailField", "SlugField"):
        return f"left('{f.name} ' || n, {f.max_length or 200})"
    return {
        "UUIDField": "gen_random_uuid()", "DateTimeField": "now() - n * interval '31 hours'",
        "DateField": "current_date - n", "BooleanField": "FALSE", "JSONField": "'{}'", "ArrayField": "'{}'",
        "BinaryField": "'\\x00'", "DecimalField": "1",
    }.get(kind, "n")  # fmt: skip
