"""Evidence about what comes in: only what is declared, and from where."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy import collect, periods, readings, scope
from softranet.privacy.declarations import Personal, holding, holdings
from softranet.privacy.graph import column, in_scope, key_column, own_fields, scoped, table
from softranet.privacy.internal import asking
from softranet.privacy.internal.columns import TextColumn, TextTable, text_tables
from softranet.privacy.internal.detectors import Kind, expression, found
from softranet.privacy.models import Provenance, Source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.vocabulary import Category

NEWEST = 2000
"""Rows of each table that are looked at: those that came in last."""

_REACHABLE = frozenset({Kind.EMAIL, Kind.PHONE})
_FREE_TEXT = {Category.CONVERSATION, Category.RELATION, Category.REQUEST}  # people write addresses; never cards
_Wanted = dict[TextColumn, frozenset[Kind]]
_Names = dict[frozenset[Kind], str]
_RANDOM = {Category.CREDENTIAL, Category.PSEUDONYM}  # digits in a hash mean nothing


@promise(
    "collect.categories",
    shows=_("{n} records in {columns} columns looked through; {found} hold what their column is not declared to"),
    how=_(
        "Detectors for e-mail addresses, phone numbers, card numbers and national numbers run over the newest records"
        " of every table, whatever the program believes is in them. A match in a column that is declared as"
        " something else breaks this promise; a card or national number does so in any column."
    ),
)
def categories() -> Evidence:
    """All tables in one message: most are small, and asking one by one would cost more than looking."""
    sought = [
        (each, wanted) for each in text_tables()
        if not each.is_tenant and not (scope.tenancy() and each.about_people and not each.scoped)
        and (wanted := {c: kinds for c in each.columns if (kinds := _unexpected(c))})
    ]  # fmt: skip
    kinds_sought = {kinds for _table, wanted in sought for kinds in wanted.values()}
    names = {kinds: f"e{n}" for n, kinds in enumerate(kinds_sought)}
    expressions = {name: expression(kinds) for kinds, name in names.items()}
    asked = " UNION ALL ".join(_suspected(n, each, wanted, names) for n, (each, wanted) in enumerate(sought))
    own, found_in = _own_addresses(), asking.rows(asked, **expressions)
    misplaced = sum(
        any(found(text, kinds, own) for text in texts or ())  # one for a value, however much is in it
        for n, _rows, suspects in found_in if suspects
        for row in asking.rows(_matches(sought[n][0], sought[n][1], names), **expressions)
        for texts, kinds in zip(row, sought[n][1].values(), strict=True)
    )  # fmt: skip
    checked, columns = sum(rows for _n, rows, _s in found_in), sum(len(wanted) for _t, wanted in sought)
    return Evidence(checked, misplaced, {"n": checked, "columns": columns, "found": misplaced})


def _unexpected(column: TextColumn) -> frozenset[Kind]:
    """What must not be found in a column, by its declaration."""
    every = frozenset(Kind)
    category = column.category
    if category is not None and category.special:  # sealed: what looks like a number in it is chance
        return frozenset()
    if category in (Category.EMAIL, Category.PHONE, Category.EXTERNAL_ID) or category in _FREE_TEXT:
        return every - _REACHABLE
    if category in _RANDOM:
        return frozenset({Kind.EMAIL})
    if isinstance(column.field, models.EmailField):  # declared as the address of nobody in particular
        return every - {Kind.EMAIL}
    if isinstance(column.field, models.BinaryField) and category is None:  # hashes, nonces and keys
        return frozenset()
    return every


def _newest(each: TextTable, wanted: str) -> str:
    return (
        f"SELECT {wanted} FROM {each.quoted} WHERE {each.in_scope}TRUE ORDER BY {each.key} DESC LIMIT {NEWEST}"
        if each.model
        else f"SELECT {wanted} FROM {each.quoted} LIMIT {NEWEST}"
    )


def _suspected(place: int, each: TextTable, wanted: _Wanted, names: _Names) -> str:
    """SQL for the place, how many of the newest there are, and in how many of them something matches."""
    return (
        f"SELECT {place}, count(*), count(*) FILTER (WHERE {' OR '.join(_tests(wanted, names))})"
        f" FROM ({_newest(each, _texts(wanted))}) AS newest"
    )


def _matches(each: TextTable, wanted: _Wanted, names: _Names) -> str:
    """SQL for what matches in each column. Whether anything does takes less time to find out, so that comes first."""
    tests = _tests(wanted, names)
    matches = ", ".join(
        f"CASE WHEN {test} THEN ARRAY(SELECT m[1] FROM regexp_matches(c{n}, %({names[kinds]})s, 'g') AS m LIMIT 50) END"
        for n, (test, kinds) in enumerate(zip(tests, wanted.values(), strict=True))
    )
    return f"SELECT {matches} FROM ({_newest(each, _texts(wanted))}) AS newest WHERE {' OR '.join(tests)}"


def _texts(wanted: _Wanted) -> str:
    return ", ".join(f"{c.text} AS c{n}" for n, c in enumerate(wanted))


def _tests(wanted: _Wanted, names: _Names) -> list[str]:
    return [f"c{n} ~ %({names[kinds]})s" for n, kinds in enumerate(wanted.values())]


def _own_addresses() -> frozenset[str]:
    """What the organisation publishes about itself is nobody's personal data."""
    tenant = getattr(settings, "PRIVACY_TENANT_MODEL", None)
    if tenant is None:
        return frozenset()
    row: Any = apps.get_model(tenant).objects.filter(pk=scope.current()).values().first() or {}
    return frozenset(str(value).lower() for value in row.values() if isinstance(value, str) and value)


@promise(
    "collect.sources",
    shows=_("{n} records came in by {sources} acts, each on record; {found} have none"),
    how=_(
        "Every act by which data came in is followed to the submission, import or named origin it stands for, and"
        " every record and contact point is followed to such an act, by the database's own keys."
    ),
)
def sources() -> Evidence:
    acts, missing = readings.added_up("acts", Source.objects.all(), _of_known_kinds)
    records = 0
    for kind in SourceKind:
        missing += readings.added_up(f"acts {kind.value}", Source.objects.filter(kind=kind), _leading(kind))[1]
    for model in (h.model for h in holdings()):
        label, rows = model._meta.label, model._default_manager.all()
        for field in own_fields(model):
            if field.related_model is Source and scoped(model):
                total, stray = readings.added_up(f"{label}.{field.name}", rows, _followed(model, field))
                records, missing = records + total, missing + stray
    return Evidence(records, missing, {"n": records, "sources": acts, "found": missing})


def _of_known_kinds(span: readings.Span) -> Sequence[int]:
    return asking.row(
        f"SELECT count(*), count(*) FILTER (WHERE kind <> ALL(%(kinds)s)) FROM {table(Source)}"
        f" WHERE {in_scope(Source)}TRUE{span.sql(key_column(Source))}",
        kinds=SourceKind.values,
    )


def _leading(kind: SourceKind) -> readings.Read:
    """Acts of this kind, and those that lead nowhere. What an act stood for may itself have been swept by now."""
    label = collect.resolvers().get(kind)
    stray, since = "reference IS NULL AND name = ''", None
    if label is not None:
        model = apps.get_model(label)
        keep = holding(model).keep
        since = periods.cutoff(keep.fact, scope.current(), now()) if keep and keep.fact else None
        same = f"{key_column(model)} = {column(Source, 'reference')}"
        stray = f"NOT EXISTS (SELECT 1 FROM {table(model)} WHERE {in_scope(model)}{same})"
        stray = f"at >= %(since)s AND {stray}" if since else stray
    acts = f"SELECT count(*) FROM {table(Source)} WHERE {in_scope(Source)}kind = %(kind)s"

    def read(span: readings.Span) -> Sequence[int]:
        of = acts + span.sql(key_column(Source))
        return asking.row(f"SELECT ({of}), ({of} AND {stray})", kind=kind.value, since=since)

    return read


def _followed(model: type[models.Model], field: Any) -> readings.Read:
    """Records, and those whose source is not there or is an import without the line it stood on; and contact points
    that came by no way."""
    mine = column(model, field.column)
    row = next((f.column for f in own_fields(model) if f.name in ("source_row", "row")), None)
    lineless = f" OR (s.kind = 'import' AND {column(model, row)} IS NULL)" if row else ""
    sourceless = "FALSE" if field.null else "s.id IS NULL"
    wayless = f" + ({_without_way(model)}{{span}})" if _reaches_people(model) else ""
    statement = (
        f"SELECT count(*), count(*) FILTER (WHERE {sourceless}{lineless}){wayless}"
        f" FROM {table(model)} LEFT JOIN {table(Source)} s"
        f" ON s.id = {mine} AND s.organisation_id = %(organisation)s WHERE {in_scope(model)}TRUE{{span}}"
    )
    return lambda span: asking.row(statement.replace("{span}", span.sql(key_column(model))))


def _without_way(model: type[models.Model]) -> str:
    """SQL for contact points that came by no way on record."""
    way = f"{in_scope(Provenance)}{column(Provenance, 'record')} = {key_column(model)}"
    return (
        f"SELECT count(*) FROM {table(model)} WHERE {in_scope(model)}"
        f"NOT EXISTS (SELECT 1 FROM {table(Provenance)} WHERE {way})"
    )


def _reaches_people(model: type[models.Model]) -> bool:
    """A table of contact points: scoped, with a source, and an address as its value."""
    held = holding(model)
    names = [f.name for f in own_fields(model) if f.related_model is Source]
    return (
        bool(names)
        and scoped(model)
        and any(isinstance(said, Personal) and said.category is Category.EMAIL for said in held.fields.values())
    )
