"""Larkspur in an installation of its own, with people who are known by what they came with."""

from types import SimpleNamespace

import pytest
from django.db import connections

from softranet.people.actions.meet import meet
from softranet.people.models import Person
from softranet.privacy import consent
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from tests.installations import Installation
from tests.people import found


class Larkspur(SimpleNamespace):
    """The organisation, as its members use it; each call commits."""

    id: object

    def meet(self, name: str, email: str) -> Person:
        with organisation_scope(self.id):  # type: ignore[arg-type]
            source = open_source(SourceKind.STAFF, "staff", name="Mira")
            person = meet(source, email=email, name=name)
            consent.give(person, NEWSLETTER, how="on paper", source=source)
        return person

    def at_rest(self) -> None:
        """Nothing is connected to the database, as when web and worker are stopped."""
        connections.close_all()


@pytest.fixture
def larkspur_kept(committed: Installation, settings: object) -> Larkspur:
    settings.SOFTRANET_DATA_FOLDER = committed.data  # type: ignore[attr-defined]
    return Larkspur(id=found("larkspur", "Larkspur Music School").id)
