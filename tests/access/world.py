"""Larkspur with one of everything that an address can name, and everybody who may knock.

``MAKERS`` has a function for each parameter of an address, ``fixed.FIXED`` a value; a new parameter needs one more
line.
"""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client
from django.urls import reverse

from softranet.accounts import sign_in_links
from softranet.authorities.actions.attach import attach
from softranet.authorities.actions.enter import enter
from softranet.authorities.models import Concerned, LegalRequest
from softranet.campaigns.models import Issue
from softranet.campaigns.preferences import PREFERENCES, UNSUBSCRIBE
from softranet.incidents.actions.enter import enter as enter_incident
from softranet.intake.actions.invite import CONFIRM
from softranet.intake.models import Submission, Waiting, Why
from softranet.mail.models import Captured
from softranet.moves.actions import arrive, sell
from softranet.moves.models import UploadAddress, WholeExport, WholeImport
from softranet.organisations import bearer
from softranet.organisations.actions.invite import invite
from softranet.organisations.models import Invitation, Membership, Organisation, Role, SecondFactorReset, SupportAccess
from softranet.people.actions import bring_in
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person, PersonTag, PostalAddress, Tag
from softranet.policy.actions.publish import ensure_published
from softranet.policy.models import Version, VersionNotice
from softranet.policy.tasks import ANSWER as ANNOUNCING
from softranet.privacy import hold, object_to, special
from softranet.privacy.collect import open_source
from softranet.privacy.erase import erase
from softranet.privacy.models import Paper, Recipient
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import IMPROVEMENT, NEWSLETTER, Category
from softranet.recipients.adherence import ACCEPT
from softranet.recipients.messages import ANSWER as TELLING
from softranet.recipients.models import Notice
from softranet.recipients.secrets import seal
from softranet.rights.identity import COOKIE, make_link, open_link
from softranet.rights.models import Copy
from softranet.web import tokens
from tests.access import asked
from tests.access.fixed import FIXED
from tests.people import join

ROLES = (Role.READER, Role.MEMBER, Role.OFFICER, Role.OWNER)
LEAKS = ("Leonie", "Köhler", "leonie@home.example")
"""What nobody sees who is not let in."""


class World:
    """``clients``: a browser for each who may knock. ``make``: the arguments of an address."""

    def __init__(self, larkspur: Organisation, postmill: Organisation) -> None:
        self.larkspur, self.postmill = larkspur, postmill
        accounts = {
            role.value: join(larkspur, f"{role.value}@larkspur.example", f"The {role.value}", role) for role in ROLES
        }
        accounts["outsider"] = join(postmill, "owner@postmill.example", "Owner of Postmill", Role.OWNER)
        self.accounts: dict[str, Any] = accounts
        for account in accounts.values():
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        self.clients = {"anonymous": browser(None)} | {name: browser(account) for name, account in accounts.items()}
        with organisation_scope(larkspur.id):
            Organisation.objects.filter(id=larkspur.id).update(
                street="12 Fort Road", city="Kochi", postal_code="682001"
            )
            larkspur.refresh_from_db()
            ensure_published(larkspur)
            source = open_source(SourceKind.STAFF, "staff", name="staff")
            self.leonie: Person = meet(source, email="leonie@home.example", name="Leonie Köhler")
            self.daniel: Person = meet(source, email="daniel@home.example", name="Daniel Okafor")
            self.source = source

    @property
    def owner(self) -> Membership:
        return Membership.objects.get(account=self.accounts["owner"])

    def make(self, name: str, parameters: list[str]) -> dict[str, Any]:
        """Arguments for the address of this name, of rows that are Larkspur's."""
        with organisation_scope(self.larkspur.id):
            made = {p: self._one(f"{name}.{p}", p) for p in parameters if p != "slug"}
        return made | ({"slug": self.larkspur.slug} if "slug" in parameters else {})

    def _one(self, full: str, parameter: str) -> Any:
        key = full if full in MAKERS or full in FIXED else parameter
        return FIXED[key] if key in FIXED else MAKERS[key](self)

    def token(self, acts: list[str], organisation: Organisation | None = None, *, revoke: bool = False) -> str:
        of = organisation or self.larkspur
        with organisation_scope(of.id):
            owner = Membership.objects.get(organisation_id=of.id, role=Role.OWNER)
            made, text = bearer.create("a program", acts, actor=owner)
            if revoke:
                bearer.revoke(made, actor=owner)
        return text

    def visiting(self, person: Person) -> Client:
        """A browser in which this person opened their page by a mailed link."""
        with organisation_scope(self.larkspur.id):
            opened = open_link(make_link(ContactPoint.objects.get(person=person)))
        assert opened
        client = browser(None)
        client.cookies[COOKIE] = opened[1]
        return client

    @staticmethod
    def spoil(text: str) -> str:
        """The link or token with one letter changed, in the middle of its longest part."""
        part = max(re.split(r"[/.:]", text), key=len)
        middle = len(part) // 2
        letter = "0" if part[middle] != "0" else "1"
        return text.replace(part, part[:middle] + letter + part[middle + 1 :])


def browser(account: AbstractBaseUser | None) -> Client:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    if account is not None:
        client.force_login(account)  # type: ignore[arg-type]
    return client


def _submission(world: World) -> UUID:
    answers = {"message": "Do you teach the viola?"}
    return Submission.objects.create(
        person=world.leonie, point="contact", answers=answers, language="en", source=world.source
    ).id


def _decided(world: World) -> UUID:
    with organisation_scope(world.leonie.organisation_id):
        object_to.start(world.leonie, IMPROVEMENT)
        return object_to.override(
            world.leonie, IMPROVEMENT, object_to.Ground.CLAIMS, "A hearing in May needs it.", actor=None
        ).id  # fmt: skip


def _held(world: World) -> UUID:
    return Waiting.objects.create(
        why=Why.HELD, point="contact", kind=SourceKind.FORM, email="leonie@home.example", language="en",
        answers={"name": "Leonie Köhler", "email": "leonie@home.example", "message": "Viola?"}, spam_score=90,
    ).id  # fmt: skip


def _issue(world: World) -> UUID:
    return Issue.objects.create(headline="Spring concert", body="Dear {name|friend},\n\ncome on **12 April**.").id


def _recipient(world: World) -> UUID:
    return Recipient.objects.create(
        key="printer",
        name="Postmill Ltd",
        kind="processor",
        purposes=["newsletter"],
        categories=["email"],
        country="IN",
    ).id


def _notice(world: World) -> UUID:
    number = uuid7()
    row = Recipient.objects.filter(key="printer").first() or Recipient.objects.get(id=_recipient(world))
    sealed = seal(number, {"person": str(world.leonie.id), "identifiers": {}})
    Notice.objects.create(
        id=number, recipient=row, subject=world.leonie, act="restriction", due_at=now(), sealed=sealed
    )
    return number


def _notice_link(world: World) -> str:
    return tokens.sign(TELLING, str(_notice(world)))


def _paper(world: World) -> UUID:
    row = Recipient.objects.get(key="printer")
    return Paper.objects.create(recipient=row, about="agreement", starts=date(2026, 1, 1), document=b"%PDF").id


def _captured(world: World) -> UUID:
    mime = b"Subject: Hello\r\nFrom: a@larkspur.example\r\nTo: leonie@home.example\r\n\r\nHello Leonie\r\n"
    return Captured.objects.create(subject=world.leonie, address="leonie@home.example", headline="Hello", mime=mime).id


def _legal(world: World) -> UUID:
    present = LegalRequest.objects.values_list("id", flat=True).first()
    return present or enter(
        world.owner, side="authority", name="Kochi City Police", country="IN", ground="order", law="Order 12/2026",
        asked="Name and address.",
    ).id  # fmt: skip


def _order(world: World) -> UUID:
    return attach(
        world.owner, LegalRequest.objects.get(pk=_legal(world)), name="order.pdf", content=b"%PDF-1.7"
    ).id  # fmt: skip


def _incident(world: World) -> UUID:
    return enter_incident(world.owner, name="A stolen laptop", happened="From a train.", harms=["availability"]).id


def _concerned(world: World) -> UUID:
    return Concerned.objects.create(request_id=_legal(world), subject=world.leonie).id


def _reset(world: World) -> UUID:
    row = SecondFactorReset(
        account=world.accounts["member"], digest=tokens.single_use()[1], requested_at=now() - timedelta(days=9)
    )
    row.save()
    return row.id


def _notice_token(world: World) -> str:
    version = Version.objects.filter(kind="privacy").latest("number")
    notice, _new = VersionNotice.objects.get_or_create(subject=world.leonie, version=version)
    return tokens.sign(ANNOUNCING, str(world.larkspur.id), str(notice.id))


def _reset_token(world: World) -> str:
    text, digest = tokens.single_use()
    SecondFactorReset.objects.create(account=world.accounts["member"], digest=digest)
    return text


def _invitation(world: World) -> UUID:
    invite("priya@home.example", Role.MEMBER, actor=world.owner)
    return Invitation.objects.get(email="priya@home.example").id


def _unconfirmed(world: World) -> str:
    row = Waiting.objects.create(
        why=Why.UNCONFIRMED, point="newsletter", kind=SourceKind.FORM, email="priya@home.example", language="en",
        answers={"email": "priya@home.example"},
    )  # fmt: skip
    return tokens.sign(CONFIRM, str(world.larkspur.id), str(row.id))


def _copy(world: World) -> tuple[str, UUID]:
    text, digest = tokens.single_use()
    row = Copy.objects.create(subject=world.leonie, request=uuid7(), digest=digest, archive=b"PK", ready_at=now())
    return text, row.id


def _certificate(world: World) -> UUID:
    gone = meet(world.source, email="priya@home.example", name="Priya Nair")
    return erase(gone, reason="request", requested_at=now()).number


def _import(world: World) -> UUID:
    content = "Name;E-Mail\nLeonie Köhler;leonie@home.example\n".encode()
    return bring_in.receive(content, "people.csv", actor=world.owner).id


def _address(world: World) -> UUID:
    return PostalAddress.objects.create(person=world.leonie, city="Stuttgart", country="DE", source=world.source).id


def _tag(world: World) -> UUID:
    tag = Tag.objects.create(name="viola")
    PersonTag.objects.create(person=world.leonie, tag=tag, source=world.source)
    return tag.id


def _confirmation(world: World) -> str:
    address = EmailAddress.objects.get(user=world.accounts["member"])
    EmailAddress.objects.filter(pk=address.pk).update(verified=False)
    return str(EmailConfirmationHMAC(address).key)


def _last(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def _way_out(purpose: str, *parts: str) -> Callable[[World], str]:
    return lambda world: tokens.sign(purpose, str(world.leonie.id), *parts)


def _point(world: World) -> ContactPoint:
    return ContactPoint.objects.get(person=world.leonie)


def _arrival(world: World) -> str:
    """A link to a file that Priya brought."""
    rows = [
        {"table": "softranet_people.Person", "data": {"name": "Priya Nair"}},
        {"table": "softranet_people.ContactPoint", "data": {"kind": "email", "value": "priya@home.example"}},
    ]
    arrived = arrive.receive(json.dumps({"format": "softranet-person", "version": 1, "records": rows}).encode())
    text, digest = tokens.single_use()
    arrived.links.update(digest=digest)
    return text


def _upload(_: World) -> str:
    text, digest = tokens.single_use()
    UploadAddress.objects.create(digest=digest)
    return text


def _offer(world: World) -> tuple[str, UUID]:
    """Larkspur, offered to Postmill."""
    made = {"kind": "sale", "acquirer": "Postmill Ltd", "contact": "owner@postmill.example", "country": "DE"}
    row = sell.standing() or sell.offer(actor=world.owner, **made)[0]
    text, row.digest = tokens.single_use()
    row.save(update_fields=["digest"])
    return text, row.id


def _support(world: World) -> UUID:
    return SupportAccess.objects.create(account=world.accounts["member"], reason="A letter hangs.", hours=4).id


MAKERS: dict[str, Callable[[World], Any]] = {
    **asked.MAKERS,
    "support-approval.number": _support,
    "support-ending.number": _support,
    "api-v1:read_export.number": lambda _: WholeExport.objects.create().id,
    "api-v1:read_import.number": lambda _: WholeImport.objects.create(size=1, actor=uuid7()).id,
    "acquisition.token": lambda world: _offer(world)[0],
    "transfer": lambda world: _offer(world)[1],
    "recipient-answer.token": _notice_link,
    "recipient-policy.token": lambda world: tokens.sign(ACCEPT, str(_recipient(world)), "1", "0" * 64),
    "recipient-notice.notice": _notice,
    "recipient-paper.paper": _paper,
    "legal-document.number": _order,
    "move-agreement.token": _arrival,
    "move-upload.token": _upload,
    "held-release-create.number": _held,
    "held-removal-create.number": _held,
    "submission-view.number": _submission,
    "reply-create.number": _submission,
    "settlement-create.number": _submission,
    "api-v1:read_submission.number": _submission,
    "member.number": lambda world: Membership.objects.get(account=world.accounts["member"]).id,
    "member-role.number": lambda world: Membership.objects.get(account=world.accounts["member"]).id,
    "member-removal.number": lambda world: Membership.objects.get(account=world.accounts["member"]).id,
    "member-second-factor.number": lambda world: Membership.objects.get(account=world.accounts["member"]).id,
    "invitation-withdrawal.number": _invitation,
    "token-revocation.number": lambda world: bearer.create("a program", ["view"], actor=world.owner)[0].id,
    "second-factor-approval.number": _reset,
    "second-factor-refusal.number": _reset,
    "issue_id": _issue,
    "recipient": _recipient,
    "legal": _legal,
    "concerned": _concerned,
    "incident": _incident,
    "organisation_id": lambda world: world.larkspur.id,
    "captured_id": _captured,
    "person": lambda world: world.leonie.id,
    "account_confirm_email.key": _confirmation,
    "invitation.token": lambda world: _last(invite("priya@home.example", Role.MEMBER, actor=world.owner)[1]),
    "second-factor-cancellation.token": _reset_token,
    "policy-answer.token": _notice_token,
    "policy-leaving.token": _notice_token,
    "sign-in-link.token": lambda world: _last(sign_in_links.issue(world.accounts["owner"])),
    "unsubscribe.token": _way_out(UNSUBSCRIBE, NEWSLETTER.key, ""),
    "preferences.token": _way_out(PREFERENCES, ""),
    "my-data-open.token": lambda world: make_link(_point(world)),
    "intake-confirmation.token": _unconfirmed,
    "copy-fetch.token": lambda world: _copy(world)[0],
    "copy": lambda world: _copy(world)[1],
    "certificate.number": _certificate,
    "certificate-receipt.number": _certificate,
    "record": lambda world: str(world.leonie.id),
    "point": lambda world: _point(world).id,
    "address": _address,
    "run": _import,
    "tag": _tag,
    "use": lambda _world: special.state_use(Category.HEALTH, "so that lessons are safe for you", actor=None).id,
    "person-override-end.decided": _decided,
    "person-hold.held": lambda world: hold.place(world.leonie, law="Limitation Act 1963").id,
}


def path_of(name: str, route: str, arguments: dict[str, Any]) -> str:
    """The address. One without a name has its arguments at its end."""
    if name:
        return reverse(name, kwargs=arguments)
    return "/" + route.split("(?P<", 1)[0].lstrip("^") + "/".join(str(value) for value in arguments.values())
