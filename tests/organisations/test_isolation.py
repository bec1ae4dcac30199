"""One organisation's members see nothing of another, whatever a view forgets and however connections are shared."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, ProgrammingError, connection, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from softranet.accounts.models import Account
from softranet.organisations.middleware import OrganisationMiddleware
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.seeing import seen_as
from softranet.people.models import Tag
from softranet.privacy.scope import NoScope, organisation_scope
from tests.ownership import as_owner
from tests.people import found, join

SignedIn = Callable[[Account], Client]


@pytest.mark.django_db
def test_a_forgotten_filter_finds_only_ones_own(larkspur: Organisation, postmill: Organisation) -> None:
    with organisation_scope(postmill.id):
        Tag.objects.create(name="theirs")

    def forgetful(request: HttpRequest) -> HttpResponse:
        return HttpResponse(" ".join(Tag.objects.values_list("name", flat=True)) + "!")

    request = RequestFactory().get("/@larkspur/anything/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    response = OrganisationMiddleware(forgetful)(request)
    assert isinstance(response, HttpResponse)
    assert response.content == b"!"


@pytest.mark.django_db
def test_a_membership_is_seen_by_its_own_account_alone(
    larkspur: Organisation, mira: Account, postmill: Organisation
) -> None:
    daniel = join(postmill, "daniel@postmill.example", "Daniel Okafor", Role.OWNER)
    assert Membership.objects.count() == 0
    with seen_as(mira.pk):
        assert [m.organisation_id for m in Membership.objects.all()] == [larkspur.id]
    assert Membership.objects.count() == 0
    with seen_as(daniel.pk):
        assert [m.organisation_id for m in Membership.objects.all()] == [postmill.id]


@pytest.mark.django_db
def test_who_works_in_two_places_sees_one_of_them(
    larkspur: Organisation, mira: Account, postmill: Organisation, signed_in: SignedIn
) -> None:
    join(postmill, mira.email, "", Role.READER)
    client = signed_in(mira)
    client.get("/app/")
    page = client.get("/app/larkspur/members/")
    assert b"1 member works here" in page.content
    assert client.get("/app/postmill/settings/").status_code == 403


@pytest.mark.django_db
def test_nobody_lets_themselves_in(larkspur: Organisation, mira: Account, postmill: Organisation) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        organisation_scope(larkspur.id), seen_as(mira.pk), connection.cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(
            "INSERT INTO softranet_organisations_membership (id, organisation_id, account_id, role, joined_at)"
            " VALUES (gen_random_uuid(), %s, %s, 'owner', now())", [postmill.id, mira.pk],
        )  # fmt: skip


@pytest.mark.django_db
def test_an_organisation_is_changed_in_its_own_scope_alone(larkspur: Organisation, postmill: Organisation) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with refused, organisation_scope(larkspur.id), connection.cursor() as cursor:
        cursor.execute("UPDATE softranet_organisations_organisation SET name = 'ours' WHERE id = %s", [postmill.id])


@pytest.mark.django_db
def test_a_stream_outlives_its_scope_and_must_open_its_own(larkspur: Organisation) -> None:
    with organisation_scope(larkspur.id):
        Tag.objects.create(name="choir")

    def rows(own: UUID | None) -> Iterator[str]:
        if own is None:
            yield from Tag.objects.values_list("name", flat=True)
            Tag.objects.create(name="second")
            return
        with organisation_scope(own):
            yield from list(Tag.objects.values_list("name", flat=True))

    def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(rows(larkspur.id if "own" in request.GET else None))

    def stream(address: str) -> list[bytes]:
        request = RequestFactory().get(address)
        request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
        response = OrganisationMiddleware(view)(request)
        assert isinstance(response, StreamingHttpResponse)
        return list(response)

    assert stream("/@larkspur/file/?own=1") == [b"choir"]
    with pytest.raises((NoScope, DataError)):
        stream("/@larkspur/file/")


@pytest.fixture
def two_committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Organisation]]:
    """Two organisations that other connections see, gone afterwards."""
    with django_db_blocker.unblock():
        made = [found(slug, slug) for slug in ("larkspur", "postmill")]
        for organisation in made:
            with organisation_scope(organisation.id):
                Tag.objects.bulk_create(Tag(name=f"{organisation.slug} {n}") for n in range(5))
        yield made
        with as_owner() as owner:
            for organisation in made:
                owner.execute("DELETE FROM softranet_people_tag WHERE organisation_id = %s", [organisation.id])
                owner.execute("DELETE FROM softranet_organisations_organisation WHERE id = %s", [organisation.id])


@pytest.mark.slow
def test_interleaved_requests_on_pooled_connections_never_mix(two_committed: list[Organisation]) -> None:
    """Eight threads share three connections, some work ends in an error, and nobody sees the other's rows."""
    mixed: list[str] = []
    default = connections["default"]
    default.close()
    default.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 3, "timeout": 30}

    def work(number: int) -> None:
        organisation = two_committed[number % 2]
        try:
            for turn in range(40):
                with suppress(ZeroDivisionError), organisation_scope(organisation.id):
                    names = list(Tag.objects.values_list("name", flat=True))
                    mixed.extend(name for name in names if not name.startswith(organisation.slug))
                    if len(names) != 5:
                        mixed.append(f"{len(names)} rows")
                    assert 1 / (turn % 5)
                if _leftover():
                    mixed.append("a scope left on the connection")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[n]) for n in range(8)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        default.close()
        default.close_pool()  # type: ignore[attr-defined]
        del default.settings_dict["OPTIONS"]["pool"]
    assert mixed == []


def _leftover() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('softranet.organisation', true), '')")
        return bool(cursor.fetchone()[0])
