"""Data coming in: every record has a source, every contact point the ways by which it came."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from softranet.privacy.models import Provenance, Source, Terms
from softranet.privacy.models.collecting import SourceKind

_resolvers: dict[str, str] = {}


def resolves(kind: SourceKind, model: str) -> None:
    """Say which model a source's ``reference`` points to; kinds without one are resolved by their name."""
    _resolvers[kind] = model


def source_of(
    kind: SourceKind, way: str, *, reference: UUID | None = None, name: str = "", terms: Terms | None = None
) -> Source:
    """The act by which data comes in now, not yet written. ``way``: the collection point's key."""
    return Source(kind=kind, way=way, reference=reference, name=name, terms=terms)


def open_source(
    kind: SourceKind, way: str, *, reference: UUID | None = None, name: str = "", terms: Terms | None = None
) -> Source:
    """The same, written."""
    source = source_of(kind, way, reference=reference, name=name, terms=terms)
    source.save(force_insert=True)
    return source


def came_by(subject: Any, record: UUID, source: Source, *, row: int | None = None) -> None:
    """Note that a contact point came by this source's way; once for each way."""
    Provenance.objects.bulk_create([way_of(subject, record, source, row=row)], ignore_conflicts=True)


def way_of(subject: Any, record: UUID, source: Source, *, row: int | None = None) -> Provenance:
    """The note of a contact point's first way, not yet written."""
    return Provenance(record=record, way=source.way, subject=subject, source=source, row=row)


def dangling_sources() -> QuerySet[Source]:
    """Sources of the open scope that lead nowhere: a reference without its record, or nobody named."""
    unresolved = Source.objects.none()
    for kind in SourceKind:
        rows = Source.objects.filter(kind=kind)
        if kind in _resolvers:
            model: Any = apps.get_model(_resolvers[kind])
            unresolved |= rows.exclude(Exists(model.objects.filter(id=OuterRef("reference"))))
        elif kind is SourceKind.THIRD_PARTY:
            unresolved |= rows.filter(name="")
    return unresolved


def resolvers() -> dict[str, str]:
    """By kind of source, the model its reference points to."""
    return dict(_resolvers)
