"""The rights desk: copy and erasure of somebody with a thousand records in twenty tables, and telling recipients."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, models, transaction

from bench.database import ORGANISATION
from bench.timing import REPEATS, Result, interleaved, side_by_side, timed
from softranet.config.embedded import SUPERUSER

TABLES, RECORDS = 20, 1000
RECIPIENTS = 3
ERASURES = 10_000
"""Passed on to one recipient, in as many batches as there are repeats, and one to warm up."""


def measure(server: Any, people: int) -> list[Result]:
    with _scope():
        from softranet.people.models import Person

        key: UUID = Person.objects.order_by("id").values_list("id", flat=True)[100]
    _clear(server, key)  # what a run left that was ended
    try:
        with _receiving() as url:
            channels, told = _recipients(url), _much(server, key)
            return [*_copies(key, told), _erasure(key, told), _passing_on(channels[0], people)]
    finally:
        _clear(server, key)


def _scope() -> Any:
    from softranet.privacy.scope import organisation_scope

    return organisation_scope(ORGANISATION)


def _copies(key: UUID, told: str) -> list[Result]:
    from softranet.people.models import Person
    from softranet.privacy.access import dossier
    from softranet.rights.actions.copy import archive

    counts: dict[str, int] = {}

    def ours() -> None:
        with _scope():
            counts["ours"] = sum(1 for _record in dossier(Person(id=key)))

    def whole() -> None:
        with _scope():
            counts["bytes"] = len(archive(Person.objects.get(id=key)))

    def raw() -> None:
        counts["raw"] = sum(len(rows) for rows in _raw("SELECT * FROM", key))

    read = side_by_side("dossier of much", ours, raw, at_most=1.5)
    made = side_by_side("archive of much", whole, raw, at_most=4)
    note = f"{told}; {counts['ours']:,} records, {counts['raw']:,} rows read raw"
    of = f"a ZIP of {counts['bytes']:,} bytes: the same rows as JSON and as CSV, packed; beside reading raw once"
    return [Result(**{**vars(read), "note": note}), Result(**{**vars(made), "note": of})]


def _raw(verb: str, key: UUID) -> Iterator[list[Any]]:
    """One statement for each table of records about people."""
    from softranet.privacy.graph import nodes, table

    params: dict[str, Any] = {"keys": [key], "organisation": ORGANISATION, "numbers": [key]}
    with _scope() if verb.startswith("SELECT") else transaction.atomic(), connection.cursor() as cursor:
        for node in nodes():
            if node.gate is None:
                cursor.execute(f"{verb} {table(node.model)} WHERE {node.where}", params)
                yield cursor.fetchall() if cursor.description else []


def _erasure(key: UUID, told: str) -> Result:
    from softranet.people.models import Person
    from softranet.privacy import ledger
    from softranet.privacy.erase import erase
    from softranet.privacy.records import now

    counts: dict[str, int] = {}

    def undone(work: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            with _scope():
                work()
                transaction.set_rollback(True)

        return run

    def ours() -> None:
        certificate = erase(Person(id=key), reason="bench", requested_at=now())
        counts["recipients"] = len(certificate.body["passed_on"])

    def raw() -> None:
        for _ in _raw("DELETE FROM", key):
            pass
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE softranet_privacy_ledgerentry SET subject_id = NULL, payload = NULL, nonce = NULL"
                " WHERE organisation_id = %s AND subject_id = %s", [ORGANISATION, key],
            )  # fmt: skip
        ledger.record("erased", {"person": str(key)})

    found = side_by_side("erasure of much, three recipients", undone(ours), undone(raw), at_most=1.5)
    note = f"{told}; {counts['recipients']} recipients on its certificate, who are told once it is committed"
    return Result(**{**vars(found), "note": note})


def _passing_on(channel: Any, people: int) -> Result:
    """What the job does for each notice, beside the same signed requests by the same client and nothing else."""
    from softranet.privacy import periods
    from softranet.privacy.records import now, uuid7
    from softranet.recipients import signing, telling
    from softranet.recipients.models import Act, Notice, Stage
    from softranet.recipients.secrets import seal
    from softranet.web import outward

    size = max(1, min(ERASURES, people // 10) // (REPEATS + 1))
    with _scope():
        due = periods.deadline(now(), "answer.request", ORGANISATION)
        numbers = [uuid7() for _ in range(size * (REPEATS + 1))]
        Notice.objects.bulk_create(
            Notice(
                id=n, recipient=channel.recipient, act=Act.ERASURE, due_at=due, certificate=uuid7(),
                sealed=seal(n, {"person": str(n), "identifiers": {"email": [f"{n}@example.org"]}}),
            ) for n in numbers
        )  # fmt: skip
    waiting = iter(numbers)
    body = json.dumps({"type": "personal_data.erasure", "data": {"identifiers": {"email": ["somebody@example.org"]}}})

    def ours() -> None:
        for _ in range(size):
            telling.tell(ORGANISATION, next(waiting))

    def bare() -> None:
        with _scope():
            for _ in range(size):
                outward.post(channel.url, body.encode(), signing.headers(channel, uuid7(), body.encode()))

    x, y = interleaved(lambda: timed(ours), lambda: timed(bare))
    with _scope():
        told = Notice.objects.filter(id__in=numbers, stage=Stage.TOLD).count()
    note = f"{told:,} of {len(numbers):,} told, {size / x:,.0f}/s beside {size / y:,.0f}/s; two commits each"
    return Result(f"passing on {size:,} erasures", x, y, "at most 5 ×", x <= 5 * y, x / y, note)


@contextmanager
def _receiving() -> Iterator[str]:
    """A recipient on this machine that takes everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ["127.0.0.0/8"]
    try:
        yield f"http://127.0.0.1:{server.server_port}/privacy"
    finally:
        server.shutdown()


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
        "UUIDField": "gen_random_uuid()", "DateTimeField": "now()",
        "DateField": "current_date", "BooleanField": "FALSE", "JSONField": "'{}'", "ArrayField": "'{}'",
        "BinaryField": "'\\x00'", "DecimalField": "1",
    }.get(kind, "n")  # fmt: skip
