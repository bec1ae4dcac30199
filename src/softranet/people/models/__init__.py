"""The people's tables."""

from softranet.people.models.imports import (
    OF_A_FILE,
    ImportKind,
    ImportRefusal,
    ImportRun,
    ImportState,
    LaterNotice,
    NoticePlan,
)
from softranet.people.models.persons import ContactPoint, Kind, Person, PersonTag, PostalAddress, Tag

__all__ = [
    "OF_A_FILE",
    "ContactPoint",
    "ImportKind",
    "ImportRefusal",
    "ImportRun",
    "ImportState",
    "Kind",
    "LaterNotice",
    "NoticePlan",
    "Person",
    "PersonTag",
    "PostalAddress",
    "Tag",
]
