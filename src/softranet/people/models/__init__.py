"""The people's tables."""

from softranet.people.models.persons import ContactPoint, Kind, Person, PersonTag, PostalAddress, Tag

__all__ = ["ContactPoint", "Kind", "Person", "PersonTag", "PostalAddress", "Tag"]
