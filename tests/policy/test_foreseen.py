"""What the simulation says of each figure is what then happens: counted again by SQL, and by the sweep itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from softranet.accounts.models import Account, SecurityEvent
from softranet.mail.models import Message
from softranet.organisations.models import Organisation
from softranet.people.ages import born_after
from softranet.people.models import ContactPoint, Person
from softranet.policy.actions.publish import draft
from softranet.policy.document import parse
from softranet.policy.models import Version
from softranet.policy.simulation import Effect, reached_by_mail, simulate
from softranet.privacy import facts, opt_out, periods, restrict, sweep
from softranet.privacy.facts import Fact
from softranet.privacy.graph import table
from softranet.privacy.internal import sweeping
from softranet.privacy.models import LedgerEntry
from softranet.privacy.permitted import Refusal, permitted
from softranet.privacy.promise import measure
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import NEWSLETTER
from softranet.rights.models import Request, RequestWords
from tests.access.world import World
from tests.policy.conftest import changed
from tests.promises.measuring import sabotage
from tests.running import run_jobs

pytestmark = pytest.mark.django_db
NO_PERIOD = {"keep.after_end", "answer.request", "prompt.deletion", "notice.import", "notice.policy", "notice.breach"}
"""Figures by which no record is kept: what is asked and announced from then on follows them."""
ELSEWHERE = {"keep.addresses"}
"""Of a log that the installation keeps for all of its organisations."""
MADE = ("held-release-create.number", "submission-view.number", "captured_id", "copy", "certificate.number", "legal",
        "incident", "invitation-withdrawal.number", "run", "asked")  # fmt: skip
OTHER = {"digest": "sha256(gen_random_uuid()::text::bytea)", "account_id": "NULL",
         "LedgerEntry.position": "NULL", "message_id": "gen_random_uuid()::text"}  # fmt: skip


@pytest.fixture
def school(published: Organisation, postmill: Organisation) -> Organisation:
    """With something of every table whose records end by a figure, made as the tables' own parts make them."""
    world = World(published, postmill)
    with organisation_scope(published.id):
        for name in MADE:
            world.make(name.split(".")[0], [name.split(".")[-1]])
        RequestWords.objects.create(subject=world.leonie, request=Request.objects.earliest("received_at"), text="Why?")
        opt_out.remember(["nobody-yet@example.org"], how="page")
        measure("policy.law")
    return published


def simulated(fact: Fact, becomes: int) -> Effect:
    (effect,) = simulate(Version.objects.get(kind="privacy"), parse(draft("privacy").source), {fact.key: becomes})
    return effect


def spread(organisation: Organisation, fact: Fact) -> None:
    """Copies of each record that ends by this figure: of a moment ago, of half its time, and of twice its time."""
    half, twice = (periods.moved(now(), -step, fact.unit) for step in (max(1, fact.default // 2), fact.default * 2))
    for rule in _rules(fact):
        if rule.label == "softranet_mail.Content":  # a message has one
            continue
        into = table(rule.model)
        columns = [str(f.column) for f in rule.model._meta.local_fields if f.column not in ("id", rule.since)]
        names = ", ".join(f'"{column}"' for column in columns)
        for at in (half - timedelta(hours=1), twice):
            sabotage(
                f"INSERT INTO {into} (id, {rule.since}, {names}) SELECT gen_random_uuid(), %s,"
                f" {', '.join(_other(rule, column) for column in columns)} FROM {into} LIMIT 1", at,
            )  # fmt: skip


def _rules(fact: Fact) -> list[sweeping.Rule]:
    return [rule for rule in sweeping.rules() if rule.fact == fact.key and not rule.shared]


def _other(rule: sweeping.Rule, column: str) -> str:
    """What has to differ from row to row."""
    return OTHER.get(column) or OTHER.get(f"{rule.model.__name__}.{column}", f'"{column}"')


def counted(rule: sweeping.Rule, lower: datetime, upper: datetime) -> int:
    names = " AND payload IS NOT NULL" if rule.model is LedgerEntry else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table(rule.model)} WHERE {rule.since} >= %s AND {rule.since} < %s{names}",
            [lower, upper],
        )
        return int(cursor.fetchone()[0])


def due(organisation: Organisation, fact: Fact) -> dict[str, int]:
    found = sweep.plan(organisation.id, shared=False)
    return {line.table: line.count for line in found if line.along is None and line.fact == fact.key}


def test_each_figure_touches_what_the_simulation_says(school: Organisation) -> None:
    seen = dict[str, set[str]]()
    for fact in facts.facts().values():
        with organisation_scope(school.id), transaction.atomic():
            if _rules(fact):
                seen[fact.key] = shorter_and_longer(school, fact)
            transaction.set_rollback(True)
    assert set(facts.facts()) - set(seen) == NO_PERIOD | ELSEWHERE | {"age.child"}
    assert min(map(len, seen.values())), "nothing of a figure was there to be touched"


def shorter_and_longer(school: Organisation, fact: Fact) -> set[str]:
    """The tables of which something was touched."""
    spread(school, fact)
    before, old = due(school, fact), periods.moved(now(), -fact.default, fact.unit)
    longer = simulated(fact, fact.default + 1)
    assert longer.change.more
    assert {one.table: one.records for one, _n in longer.records} == {
        rule.label: n for rule in _rules(fact) if (n := counted(rule, old, now() + timedelta(days=9999)))
    }
    becomes = max(1, fact.default // 2)
    if becomes == fact.default:
        return {one.table for one, _n in longer.records}
    shorter = simulated(fact, becomes)
    said = {one.table: one.records for one, _n in shorter.records}
    new = periods.moved(now(), -becomes, fact.unit)
    assert said == {rule.label: n for rule in _rules(fact) if (n := counted(rule, old, new))}
    version = changed(school, facts={fact.key: becomes})
    Version.objects.filter(id=version.id).update(in_force_at=now())
    after = due(school, fact)
    assert said == {label: n for label in after if (n := after[label] - before.get(label, 0))}
    return set(said)


def test_who_may_need_it_for_a_claim_is_not_counted_among_those_who_go(school: Organisation) -> None:
    with organisation_scope(school.id):
        fact = facts.KEEP_RECORDS
        Person.objects.update(last_activity_at=periods.moved(now(), -4, "years"))
        everybody = Person.objects.count()
        restrict.start(Person.objects.get(name="Daniel Okafor"), restrict.Ground.CLAIMS)
        went = {one.table: one.records for one, _n in simulated(fact, 3).records}
        assert went["softranet_people.Person"] == everybody - 1


@pytest.mark.parametrize(("age", "young"), [(16, 1), (11, 1), (14, 0), (12, 0)])
def test_another_age_touches_whose_date_of_birth_lies_between(school: Organisation, age: int, young: int) -> None:
    with organisation_scope(school.id):
        leonie, daniel = Person.objects.get(name="Leonie Köhler"), Person.objects.get(name="Daniel Okafor")
        for person, years in ((leonie, 14), (daniel, 11)):
            Person.objects.filter(id=person.id).update(birth_date=born_after(now().astimezone(UTC).date(), years))
        said = simulated(facts.AGE_CHILD, age)
        assert (str(said.young), said.change.more, said.nothing) == (str(young), age < 13, not young)
        before = _refused()
        version = changed(school, facts={"age.child": age})
        Version.objects.filter(id=version.id).update(in_force_at=now())
        assert len(_refused()) - len(before) == (young if age > 13 else 0)


def _refused() -> set[str]:
    return {p.name for p in Person.objects.all() if Refusal.TOO_YOUNG in permitted(NEWSLETTER).explain(p)}


def test_people_with_two_addresses_are_told_once_and_counted_once(school: Organisation) -> None:
    with organisation_scope(school.id):
        told = reached_by_mail().number
        leonie = Person.objects.get(name="Leonie Köhler")
        ContactPoint.objects.create(person=leonie, kind="email", value="leonie@work.example", source=leonie.source)
        ContactPoint.objects.filter(person__name="Daniel Okafor").update(bounced_at=now())
        assert reached_by_mail().number == told - 1
        version = changed(school, facts={"keep.records": 5})
        run_jobs()
        assert Message.objects.filter(reference=version.id).count() == told - 1


def test_a_figure_by_which_no_record_is_kept_says_so(school: Organisation, mira: Account) -> None:
    client = Client()
    client.force_login(mira)
    with organisation_scope(school.id):
        for key in sorted(NO_PERIOD):
            assert simulated(facts.facts()[key], facts.facts()[key].default + 1).idle
        row = draft("privacy")
        row.facts = {**row.facts, "notice.policy": 40}
        row.save()
    page = client.get("/app/larkspur/policy/draft/privacy/preview/").content.decode()
    assert "it counts for what is asked or announced from then on" in page


def test_the_log_of_all_organisations_ends_by_the_operators_figure(
    published: Organisation, request: pytest.FixtureRequest, mira: Account
) -> None:
    for days in (1, 9, 20):
        SecurityEvent.objects.create(account=mira, kind="signed_in", at=now() - timedelta(days=days))
    with organisation_scope(published.id):
        assert simulated(facts.facts()["keep.addresses"], 7).nothing
        request.getfixturevalue("operators")
        assert [one.records for one, _n in simulated(facts.facts()["keep.addresses"], 7).records] == [1]
