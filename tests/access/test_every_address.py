"""Every address × method × whoever may knock, as tests/access/table.py says. What is not listed there fails."""

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from softranet.organisations.models import Organisation
from softranet.organisations.operator import operator
from softranet.organisations.roles import MAY as GRANTED
from tests.access.knocking import Answer, knock
from tests.access.places import ALL, parameters, path
from tests.access.rules import FINE, MAY, METHODS, Everyone, Herself, Link, Members, Program, Rule, SignedIn
from tests.access.table import TABLE
from tests.access.world import LEAKS, World

LISTED = {name: address for name, address in ALL.items() if name in TABLE}


SHOW_ROOMS = {"design", "design_frame", "outbox", "outbox-message", "outbox-part"}
"""Open outside production, to whoever develops; a test of their own sees that production has none of them."""


def of(kind: type[Rule]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", [name for name in LISTED if isinstance(TABLE[name], kind)])


@pytest.fixture
def world(larkspur: Organisation, postmill: Organisation) -> World:
    operator()  # made when an installation is prepared
    return World(larkspur, postmill)


class Faults:
    """What is wrong with the answers of one address, said all at once."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}

    def check(self, holds: bool, who: str, method: str, answer: Answer, expected: str) -> None:  # noqa: FBT001 - as assert
        if not holds:
            line = f"{method}: {answer.status} {answer.failure}{answer.location}, expected {expected}"
            self.found.setdefault(line, []).append(who)

    def admitted(self, rule: Rule, who: str, method: str, answer: Answer) -> None:
        """Somebody who gets in: methods the address has are answered, others are not allowed."""
        if not rule.answers(method):
            self.check(answer.status in {302, 404, 405}, who, method, answer, "405: this method is not listed")
            self.check(not answer.wrote, who, method, answer, f"to write nothing, wrote {sorted(answer.wrote)}")
        elif method in {"GET", "HEAD"}:
            self.check(answer.status in rule.gets, who, method, answer, f"one of {sorted(rule.gets)}")
            self.check(
                answer.wrote <= rule.writes, who, method, answer, f"to write nothing, wrote {sorted(answer.wrote)}"
            )
        else:
            self.check(
                answer.status in FINE or answer.status in rule.gets, who, method, answer, f"one of {sorted(FINE)}"
            )

    def private(self, who: str, method: str, answer: Answer) -> None:
        for leak in LEAKS:
            self.check(leak not in answer.text, who, method, answer, f"nothing of anybody, found {leak}")

    def none(self) -> None:
        assert not self.found, "\n".join(f"{line} (to {', '.join(who)})" for line, who in self.found.items())


def test_every_address_is_listed() -> None:
    assert sorted(ALL.keys() - TABLE.keys()) == [], "say in tests/access/table.py who gets in"
    assert sorted(TABLE.keys() - ALL.keys()) == [], "these are gone"


@pytest.mark.parametrize("name", sorted(SHOW_ROOMS))
@pytest.mark.django_db
def test_show_rooms_are_closed_in_production(name: str, world: World, settings: Settings) -> None:
    settings.SOFTRANET_ENVIRONMENT = "production"
    answer = knock(world.clients["owner"], "GET", path(world, name))
    assert answer.status == 404


def test_views_ask_for_the_act_that_is_listed() -> None:
    listed = {name: rule.act for name, rule in TABLE.items() if isinstance(rule, Members)}
    assert {name: address.act for name, address in LISTED.items() if address.act} == {
        n: listed[n] for n in listed if n in ALL
    }
    assert {act: {role for role, acts in GRANTED.items() if act in acts} for act in MAY} == MAY


@of(Everyone)
@pytest.mark.django_db
def test_open_to_everyone(name: str, world: World) -> None:
    faults, rule, where = Faults(), TABLE[name], path(world, name)
    for who, client in world.clients.items():
        for method in METHODS:
            answer = knock(client, method, where)
            faults.admitted(rule, who, method, answer)
            if name not in SHOW_ROOMS:
                faults.private(who, method, answer)
    faults.none()


@of(SignedIn)
@pytest.mark.django_db
def test_open_to_who_is_signed_in(name: str, world: World) -> None:
    faults, rule, where = Faults(), TABLE[name], path(world, name)
    for who, client in world.clients.items():
        for method in METHODS:
            answer = knock(client, method, where)
            faults.private(who, method, answer)
            if who != "anonymous":
                faults.admitted(rule, who, method, answer)
            elif answer.status != 405:
                faults.check(_to_login(answer), who, method, answer, "to be asked to log in")
    faults.none()


@of(Members)
@pytest.mark.django_db
def test_open_to_members_whose_role_may(name: str, world: World) -> None:
    faults, rule, where = Faults(), TABLE[name], path(world, name)
    assert isinstance(rule, Members)
    for who, client in world.clients.items():
        for method in METHODS:
            answer = knock(client, method, where)
            if who == "anonymous":
                faults.check(_to_login(answer), who, method, answer, "to be asked to log in")
            elif who == "outsider":
                faults.check(answer.status == 404, who, method, answer, "404: for others it does not exist")
            elif who not in MAY[rule.act]:
                faults.check(answer.status == 403, who, method, answer, f"403: this role may not {rule.act}")
            else:
                faults.admitted(rule, who, method, answer)
                continue
            faults.private(who, method, answer)
            faults.check(not answer.wrote, who, method, answer, f"to write nothing, wrote {sorted(answer.wrote)}")
    faults.none()


@pytest.mark.parametrize(
    "name", [n for n, a in LISTED.items() if isinstance(TABLE[n], Members) and len(parameters(a)) > 1]
)
@pytest.mark.django_db
def test_rows_of_another_organisation_do_not_exist(name: str, world: World) -> None:
    """The owner of Postmill asks, under Postmill's own address, for rows that are Larkspur's."""
    faults, rule = Faults(), TABLE[name]
    where = path(world, name).replace("/app/larkspur/", "/app/postmill/")
    ours = {"kind", "purpose"} >= set(parameters(ALL[name])) - {"slug"}  # kinds and purposes are nobody's
    for method in METHODS:
        answer = knock(world.clients["outsider"], method, where)
        faults.private("outsider", method, answer)
        if rule.answers(method) and not ours:
            faults.check(answer.status == 404, "outsider", method, answer, "404")
            faults.check(
                not answer.wrote, "outsider", method, answer, f"to write nothing, wrote {sorted(answer.wrote)}"
            )
    faults.none()


@of(Link)
@pytest.mark.django_db
def test_open_to_who_has_the_link(name: str, world: World) -> None:
    faults, rule, where = Faults(), TABLE[name], path(world, name)
    changed = world.spoil(where)
    for who, client in world.clients.items():
        for method in METHODS:
            faults.admitted(rule, who, method, knock(client, method, where))
            refused = knock(client, method, changed)
            # Before its button is pressed a page need not tell whether the link is good.
            shown = {200} if method in {"GET", "HEAD"} else set()
            faults.check(
                refused.status in {403, 404, 405, 410} | shown, who, method, refused, "a changed link to open nothing"
            )
            faults.check(not refused.wrote, who, method, refused, f"to write nothing, wrote {sorted(refused.wrote)}")
            faults.private(who, method, refused)
    faults.none()


@of(Herself)
@pytest.mark.django_db
def test_open_to_herself_alone(name: str, world: World) -> None:
    faults, rule, where = Faults(), TABLE[name], path(world, name)
    herself = world.visiting(world.leonie)
    for method in METHODS:
        faults.admitted(rule, "herself", method, knock(herself, method, where))
    somebody_else = {"daniel": world.visiting(world.daniel)} if len(parameters(ALL[name])) > 1 else {}
    for who, client in (world.clients | somebody_else).items():
        for method in METHODS:
            answer = knock(client, method, where)
            faults.check(answer.status in {200, 302, 404, 405}, who, method, answer, "to be shown the way to prove it")
            faults.check(not answer.wrote, who, method, answer, f"to write nothing, wrote {sorted(answer.wrote)}")
            faults.private(who, method, answer)
    faults.none()


@of(Program)
@pytest.mark.django_db
def test_open_to_programs_with_a_token_for_it(name: str, world: World) -> None:
    faults, rule, where = Faults(), TABLE[name], path(world, name)
    assert isinstance(rule, Program)
    anonymous, owner = world.clients["anonymous"], world.clients["owner"]
    elsewhere = world.token(list(MAY), world.postmill)
    revoked = world.token(list(MAY), revoke=True)
    for method in METHODS:
        strangers = {
            "nobody": knock(anonymous, method, where),
            "the owner's browser": knock(owner, method, where),
            "a revoked token": knock(anonymous, method, where, authorization=f"Bearer {revoked}"),
            "a changed token": knock(anonymous, method, where, authorization=f"Bearer {world.spoil(elsewhere)}"),
        }
        for who, answer in strangers.items():
            faults.private(who, method, answer)
            faults.check(answer.status == (401 if method in rule.acts else 405), who, method, answer, "401, or 405")
        foreign = knock(anonymous, method, where, authorization=f"Bearer {elsewhere}")
        faults.private("another's program", method, foreign)
        faults.check(foreign.status < 500, "another's program", method, foreign, "no failure")
        if method in rule.acts:
            act = rule.acts[method]
            others = world.token([other for other in MAY if other != act])
            refused = knock(anonymous, method, where, authorization=f"Bearer {others}")
            faults.check(refused.status == 403, "a token for else", method, refused, "403")
            faults.private("a token for else", method, refused)
            let_in = knock(anonymous, method, where, authorization=f"Bearer {world.token([act])}")
            expected = {200} if method == "GET" else FINE
            faults.check(let_in.status in expected, "its own token", method, let_in, f"one of {sorted(expected)}")
            if method == "GET":
                quiet = let_in.wrote <= rule.writes | {TOKEN_USED}
                faults.check(quiet, "its own token", method, let_in, f"to write nothing, wrote {sorted(let_in.wrote)}")
    faults.none()


TOKEN_USED = "softranet_organisations_apitoken"  # the day of its last use


def _to_login(answer: Answer) -> bool:
    return answer.status == 302 and answer.location.startswith(configured.LOGIN_URL)
