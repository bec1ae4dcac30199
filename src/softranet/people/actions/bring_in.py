"""An import, step by step: a file, what its columns mean and why we may have it, a dry run, the import itself."""

from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from softranet.organisations.models import Membership
from softranet.organisations.roles import EDIT, demand
from softranet.people import normalise, tasks
from softranet.people.imports import fields, files, reading
from softranet.people.imports.rows import Candidate, Options, Refused, Understanding
from softranet.people.models import OF_A_FILE, ImportKind, ImportRun, ImportState, NoticePlan
from softranet.privacy import ledger
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Basis, purposes

_TELLING = {"email", "name", "first_name", "last_name", "company", "external_id", "phone", "mobile"}
_OPEN = (ImportState.UPLOADED, ImportState.CHECKED)


class NotReady(ValueError):
    """The import is at another step.

    Found: it is running, done or stopped. Expected: one whose columns can still be named.
    """


def receive(content: bytes, name: str, *, actor: Membership | None, kind: str = ImportKind.PEOPLE) -> ImportRun:
    """Take a file in. ``actor`` None: the command line, run by whoever runs the installation.

    Raises ``reading.Unreadable`` when it is no table of text, or too large.
    """
    _allow(actor)
    if len(content) > reading.LARGEST:
        raise reading.Unreadable(_("The file is larger than 100 MB; split it."))
    shape = reading.detect(content)
    table = reading.rows(content, shape)
    _number, headers = next(table, (0, []))
    count = sum(1 for _row in table)
    if not count:
        raise reading.Unreadable(_("The file has headers and no rows."))
    headers = [normalise.text(cell[:100], 100) for cell in headers]
    return ImportRun.objects.create(
        kind=kind, file_name=_safe(name), content=files.pack(content), encoding=shape.encoding,
        delimiter=shape.delimiter, headers=headers, mapping=fields.propose(headers), rows=count,
        actor=actor.account_id if actor else None,
    )  # fmt: skip


def settle(run: ImportRun, choices: dict[str, Any], *, actor: Membership | None) -> ImportRun:
    """Name the columns, and say where the data comes from and why we may have it.

    ``choices``: ``mapping`` (a field's key or "" for each column), ``options`` (see ``rows.Options``), ``basis``,
    ``origin``, ``notice``, and ``encoding`` and ``delimiter`` where the guess was wrong. Raises ``ValueError``.
    """
    _allow(actor)
    if run.state not in _OPEN:
        raise NotReady(_("This import can no longer be changed."))
    run.encoding, run.delimiter = (
        choices.get("encoding") or run.encoding,
        choices.get("delimiter") or run.delimiter,
    )
    mapping = list(choices["mapping"])
    _check_mapping(run, mapping)
    run.mapping, run.basis, run.notice = mapping, _basis(choices["basis"]), NoticePlan(choices["notice"])
    run.origin = normalise.text(choices["origin"], 200)
    if not run.origin:
        raise normalise.missing(_("a word on where the data comes from"))
    options = Options(**choices.get("options", {}))
    if run.kind == ImportKind.SUPPRESSION:
        options = Options(country=options.country, suppress=tuple(p.key for p in purposes() if p.marketing))
    run.options = {name: getattr(options, name) for name in Options.__dataclass_fields__}
    run.state, run.counts = ImportState.UPLOADED, {}
    run.save()
    return run


def preview(run: ImportRun, most: int = 10) -> list[Candidate | tuple[int, str]]:
    """The first rows as they will be; a row that is refused as its number and why."""
    understand = Understanding(run.mapping, Options(**run.options))
    shown: list[Candidate | tuple[int, str]] = []
    table = reading.rows(files.unpack(run), reading.Shape(run.encoding, run.delimiter))
    next(table, None)
    for number, cells in table:
        try:
            shown.append(understand(number, cells))
        except Refused as why:
            shown.append((number, str(why)))
        if len(shown) == most:
            break
    return shown


def examples(run: ImportRun) -> list[str]:
    """For each column the first values in it, so that one sees what it holds."""
    table = reading.rows(files.unpack(run), reading.Shape(run.encoding, run.delimiter))
    next(table, None)
    rows = [cells for _number, cells in islice(table, 20)]
    found: list[str] = []
    for place in range(len(run.headers)):
        values = (row[place].strip()[:40] for row in rows if place < len(row))
        found.append(" · ".join(list(dict.fromkeys(filter(None, values)))[:3]))
    return found


def check(run: ImportRun, *, actor: Membership | None, later: bool = True) -> None:
    """A dry run over the whole file: counts and refusals, and nothing written. ``later``: as a job."""
    _advance(run, ImportState.CHECKING, actor, later=later)


def start(run: ImportRun, *, actor: Membership | None, later: bool = True) -> None:
    """Bring the people in; refuses what has not been settled. ``later``: as a job."""
    if not (run.basis and run.origin and run.notice):
        raise NotReady(_("Say first where the data comes from and why you may have it."))
    _advance(run, ImportState.RUNNING, actor, later=later)
    ledger.record("import started", {"import": str(run.pk), "actor": str(actor.account_id if actor else "")})


def discard(run: ImportRun, *, actor: Membership | None) -> None:
    """Throw a file away that was not brought in; an import under way stops after its batch and keeps what it has."""
    _allow(actor)
    if run.state != ImportState.DONE:
        ImportRun.objects.filter(pk=run.pk).exclude(state=ImportState.DONE).update(
            state=ImportState.STOPPED, content=None, problem=_("Stopped by a member.")
        )


def _advance(run: ImportRun, to: ImportState, actor: Membership | None, *, later: bool) -> None:
    _allow(actor)
    changed = ImportRun.objects.filter(pk=run.pk, state__in=_OPEN).update(
        state=to, position=0, counts={}, moved_at=now()
    )  # fmt: skip
    if not changed:
        raise NotReady(_("This import is under way already, or over."))
    run.refresh_from_db()
    if later:
        tasks.start(run)


def _check_mapping(run: ImportRun, mapping: list[str]) -> None:
    table = reading.rows(files.unpack(run), reading.Shape(run.encoding, run.delimiter))
    _number, headers = next(table, (0, []))
    run.headers = [normalise.text(cell[:100], 100) for cell in headers]
    if len(mapping) != len(headers):
        raise ValueError(
            _("Found %(found)s columns, expected %(expected)s.") % {"found": len(mapping), "expected": len(headers)}
        )
    named = [key for key in mapping if key]
    unknown = set(named) - fields.keys()
    if unknown or len(set(named)) != len(named):
        raise ValueError(_("Each field can be given to one column only."))
    if not _TELLING & set(named):
        raise ValueError(_("No column says who somebody is: a name, an e-mail address, a phone or a number."))
    if run.kind == ImportKind.SUPPRESSION and "email" not in named:
        raise ValueError(_("A list of people who must not be written to needs a column with e-mail addresses."))


def _allow(actor: Membership | None) -> None:
    if actor is not None:
        demand(actor, EDIT)


def _safe(name: str) -> str:
    """A file's name without folders; it may come from anywhere."""
    return normalise.text(name.replace("\\", "/").rsplit("/", 1)[-1][-200:].encode("utf-8", "replace").decode(), 200)


def _basis(key: str) -> Basis:
    if Basis(key) not in OF_A_FILE:
        raise ValueError(_("An explicit consent is each person's own: name its columns instead."))
    return Basis(key)
