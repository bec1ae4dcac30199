"""Putting the demo in, by the same actions that serve real people."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from softranet.accounts.models import Account
from softranet.accounts.signals import signed_up
from softranet.demo.happening import happen
from softranet.demo.people import SUBJECTS, Someone, everybody
from softranet.intake.actions.confirm import confirm
from softranet.intake.actions.submit import Arrival, submit
from softranet.intake.fields import form_of
from softranet.intake.models import Waiting
from softranet.intake.notice import show
from softranet.intake.points import points
from softranet.mail.transport import CAPTURE
from softranet.organisations.actions import members
from softranet.organisations.actions.agree import agree, agreement
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.operator import operator
from softranet.organisations.signals import organisation_founded
from softranet.people.actions.edit import add_point, write_address
from softranet.people.actions.tag import tag
from softranet.people.models import Kind, Person
from softranet.policy.recurring import measure_all
from softranet.policy.signup import publish_when_complete
from softranet.privacy import ledger
from softranet.privacy.records import now, uuid7
from softranet.privacy.scope import organisation_scope
from softranet.rights import movement

SLUG = "larkspur"
OWNER = "mira@larkspur.example"


def load() -> Organisation:
    """Make the demo organisation with its owner, people, messages and first measurements. Does nothing where it is."""
    present = Organisation.objects.filter(slug=SLUG).first()
    if present is not None:
        return present
    with transaction.atomic():
        operator()
        owner = _owner()
        organisation = _organisation(owner)
        with organisation_scope(organisation.id):
            publish_when_complete(organisation)
            membership = Membership.objects.get(account=owner, organisation_id=organisation.id)
            for number, someone in enumerate(everybody()):
                _sign_up(organisation, membership, someone, number)
            for (subject, text), someone in zip(SUBJECTS, everybody()[2:], strict=False):
                _write(organisation, someone, f"{subject}\n\n{text}")
    if settings.MAIL_TRANSPORT == CAPTURE:  # a real server is not troubled with letters to nobody
        happen(organisation.id, membership.id)
    for each in Organisation.objects.filter(ended_at=None):
        with organisation_scope(each.id):
            measure_all()
            movement.count()
    return organisation


def _owner() -> Account:
    owner, made = Account.objects.get_or_create(email=OWNER, defaults={"name": "Mira Halvorsen"})
    if made:
        owner.set_unusable_password()
        owner.save()
        EmailAddress.objects.create(user=owner, email=OWNER, verified=True, primary=True)
        signed_up.send(Account, account=owner, request=None)
    return owner


def _organisation(owner: Account) -> Organisation:
    number = uuid7()
    with organisation_scope(number):
        organisation = Organisation.objects.create(
            id=number, slug=SLUG, name="Larkspur Music School",
            street="12 Fort Road", postal_code="682001", city="Kochi",
            country="IN", law="IN", contact_email="office@larkspur.example", contact_phone="+914842200000",
            officer="Mira Halvorsen", complaint_authority="Data Protection Board of India", time_zone="Asia/Kolkata",
            sender_name="Larkspur Music School", sender_email="letters@larkspur.example", is_demo=True, set_up_at=now(),
            steps_done=["profile", "place", "sender"],
            secret=uuid7().bytes + uuid7().bytes,
        )  # fmt: skip
        member = Membership.objects.create(account=owner, role=Role.OWNER)
        members.undertake(member)
        members.review([member.pk], actor=member)
        ledger.record("organisation.founded", {"organisation": str(number), "actor": str(owner.id)})
        agree(organisation, agreement().version, actor=member)
        organisation_founded.send(Organisation, organisation=organisation, account=owner)
    return organisation


def _sign_up(organisation: Organisation, member: Membership, someone: Someone, number: int) -> None:
    """By the newsletter form and its confirmation, or by the contact form; then what staff add."""
    if someone.newsletter:
        _send(organisation, "newsletter", {"email": someone.email, "name": someone.name}, consents=True)
        for waiting in Waiting.objects.filter(email=someone.email):
            confirm(waiting)
    else:
        _write(organisation, someone, "Please send me your list of teachers and prices.")
    person = Person.objects.get(contact_points__kind=Kind.EMAIL, contact_points__value=someone.email)
    tag(person, someone.tag, actor=member)
    if someone.phone:
        add_point(person, Kind.PHONE, someone.phone, actor=member)
    write_address(person, {"city": someone.city, "country": someone.country}, actor=member)
    came = now() - timedelta(days=number * 6 % 170, hours=number)
    Person.objects.filter(id=person.id).update(collected_at=came, country=someone.country, language=someone.language)


def _write(organisation: Organisation, someone: Someone, text: str) -> None:
    _send(organisation, "contact", {"name": someone.name, "email": someone.email, "message": text})


def _send(organisation: Organisation, point: str, answers: dict[str, str], *, consents: bool = False) -> None:
    declared = points()[point]
    _notice, shown = show(declared, organisation)
    ticked = {consent.key: "on" for consent in declared.consents} if consents else {}
    form = form_of(declared)({**answers, **ticked})
    if not submit(form, Arrival(organisation, shown)):
        raise ValueError(f"the demo's own answers do not fit the form {point}: {sorted(form.errors)}")
