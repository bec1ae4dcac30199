"""Row-level security holds for the application's role, whatever the code forgets."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from softranet.organisations.models import Organisation
from softranet.people.models import Person, Tag
from softranet.privacy import isolation
from softranet.privacy.models import Source
from softranet.privacy.scope import NoScope, organisation_scope

pytestmark = pytest.mark.django_db


def test_every_scoped_table_binds_the_application() -> None:
    assert isolation.unprotected() == []


def test_an_unset_scope_is_an_error_not_an_empty_answer(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Tag.objects.create(name="choir")
    with pytest.raises(DataError), transaction.atomic():
        Tag.objects.count()
    with pytest.raises(NoScope):
        Tag.objects.create(name="choir")


def test_raw_sql_sees_no_other_organisation(larkspur: Organisation, postmill: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Tag.objects.create(name="choir")
    with organisation_scope(postmill.id), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM softranet_people_tag")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE softranet_people_tag SET name = 'mine'")
        assert cursor.rowcount == 0


def test_a_key_cannot_point_into_another_organisation(larkspur: Organisation, postmill: Organisation) -> None:
    with organisation_scope(larkspur.id):
        source = Source.objects.create(kind="staff", way="staff")
    with pytest.raises(IntegrityError), organisation_scope(postmill.id):
        Person.objects.create(name="Leonie Köhler", source_id=source.id)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_nested_scope_is_restored(larkspur: Organisation, postmill: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Tag.objects.create(name="choir")
        with organisation_scope(postmill.id):
            assert not Tag.objects.exists()
        assert Tag.objects.exists()
