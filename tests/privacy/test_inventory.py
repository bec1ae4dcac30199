"""The inventory says what the declarations say, and a record that cannot let go of its person stops the start."""

from types import SimpleNamespace

import pytest

from softranet.privacy import inventory
from softranet.privacy.internal import fates

pytestmark = pytest.mark.django_db


def test_it_names_every_kind_of_record_with_its_terms(in_larkspur: SimpleNamespace) -> None:
    lines = {line.table: line for line in inventory.inventory(in_larkspur.organisation.id)}
    person = lines["softranet_people.Person"]
    assert next(iter(lines)) == person.table
    assert "pd:Name" in person.dpv
    assert "user.contact.organization" in person.fideslang
    assert person.purpose.basis.article == "GDPR Art. 6(1)(f)"
    assert (person.period.fact, person.period.figure, person.period.unit) == ("keep.records", 6, "years")
    assert lines["softranet_people.ContactPoint"].period.with_table == "softranet_people.Person"
    assert lines["softranet_privacy.LedgerEntry"].period.law == "GDPR Art. 5(2)"
    assert lines["softranet_privacy.LedgerEntry"].ending == "depersonalised"
    assert "account.EmailAddress" in lines


def test_it_is_plain_data_for_programs(in_larkspur: SimpleNamespace) -> None:
    rows = inventory.as_json(inventory.inventory(in_larkspur.organisation.id))
    session = next(row for row in rows if row["table"] == "softranet_accounts.Session")
    assert session["path"] == "account__persons"
    assert session["categories"] == ["credential"]


def test_a_table_is_emptied_before_those_it_hangs_on() -> None:
    order = [node.label for node in inventory.graph()]
    for earlier, later in [
        ("account.EmailConfirmation", "account.EmailAddress"),
        ("account.EmailAddress", "softranet_accounts.Account"),
        ("softranet_privacy.Permission", "softranet_privacy.ConsentEvent"),
        ("softranet_mail.Content", "softranet_mail.Message"),
        ("softranet_accounts.Account", "softranet_people.Person"),
    ]:
        assert order.index(earlier) < order.index(later)
    assert order[-1] == "softranet_people.Person"


def test_the_platform_can_end_all_it_holds() -> None:
    assert inventory.endable() == []
    assert [problem for node in inventory.graph() for problem in fates.letting_go(node)] == []
