"""collect.categories: broken when a value stands in a column declared as something else."""

from types import SimpleNamespace

import pytest

from softranet.people.models import PostalAddress
from softranet.privacy.models import Terms
from softranet.privacy.models.promising import State
from tests.privacy.conftest import meet
from tests.promises.measuring import evidence, sabotage, state

pytestmark = pytest.mark.django_db
ID = "collect.categories"


def test_nothing_yet_without_records(in_larkspur: SimpleNamespace) -> None:
    assert state(ID) in (State.NOTHING_YET, State.KEPT)
    assert evidence(ID).violations == 0


def test_kept_with_people_in_all_their_variety(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler", "+4930123456789", external_id="4111-11", company="3456 Strings Ltd.")
    Terms.of("notice", "x", "en", "Write to office@larkspur.example or privacy@larkspur.example; call 030 1234567.")
    found = evidence(ID)
    assert found.state is State.KEPT
    assert found.figure["columns"] > 20


@pytest.mark.parametrize(
    "text",
    [
        "daniel@example.org",
        "see Daniel.Okafor@mail.example.org, please",
        "+49 30 123456789",
        "4111 1111 1111 1111",
        "card 378282246310005.",
        "123-45-6789",
        "2341 2341 2346",
        "ABCPE1234F",
        "AB123456C",
    ],
)
def test_broken_by_what_is_not_an_address(in_larkspur: SimpleNamespace, text: str) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    assert sabotage("UPDATE softranet_people_postaladdress SET city = %s", text) == 1
    assert state(ID) is State.BROKEN


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "==4111111111111111==",
        "2341 2341 2345",
        "000-12-3456",
        "12 Mill Lane 4",
        "01a20408-8fc1-73af-9dcc-1b84880a2895",
    ],
)
def test_what_fails_its_check_digit_is_none(in_larkspur: SimpleNamespace, text: str) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    sabotage("UPDATE softranet_people_postaladdress SET city = %s", text)
    assert state(ID) is State.KEPT


def test_broken_by_json_that_nobody_declared_so(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    sabotage("""UPDATE softranet_privacy_measurement SET figure = '{"who": "leonie@example.org"}'""")
    sabotage("DELETE FROM softranet_privacy_measurement")
    assert state(ID) is State.KEPT
    sabotage("""UPDATE softranet_privacy_measurement SET figure = '{"who": "leonie@example.org"}'""")
    assert state(ID) is State.BROKEN


def test_broken_by_a_card_even_where_people_write_freely(in_larkspur: SimpleNamespace) -> None:
    meet("leonie@example.org", "Leonie Köhler")
    PostalAddress.objects.all().delete()
    sabotage("UPDATE softranet_people_contactpoint SET value = '4111111111111111'")
    assert state(ID) is State.BROKEN


def test_broken_by_personal_data_in_the_queue(in_larkspur: SimpleNamespace) -> None:
    sabotage(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)"
        """ VALUES ('default', 'x', 0, '{"to": "leonie@example.org"}', 'todo')"""
    )
    assert state(ID) is State.BROKEN
