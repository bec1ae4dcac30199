"""The one gate: whether a person's data may be used for a purpose now.

The answer follows from the purpose, its legal basis, consent, objection, restriction and the ways by which
the person's contact points came. Nothing uses personal data for a purpose but through here.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from softranet.privacy.models import Objection, Override, Permission, Provenance, Restriction
from softranet.privacy.models.consenting import GRANTED, ConsentState
from softranet.privacy.vocabulary import Purpose, parts, purposes

S = TypeVar("S", bound=QuerySet[Any])
Answer = TypeVar("Answer")


class Refusal(StrEnum):
    """Why a use is refused."""

    NO_CONSENT = "no_consent"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    RESTRICTED = "restricted"
    PROVENANCE = "provenance"
    VERSION = "version"
    NOT_STATED = "not_stated"
    TOO_YOUNG = "too_young"
    ERASED = "erased"

    @property
    def label(self) -> Any:
        return _LABELS[self]


_LABELS: dict[Refusal, Any] = {
    Refusal.NO_CONSENT: _("never agreed"),
    Refusal.UNCONFIRMED: _("agreed but has not confirmed yet"),
    Refusal.REFUSED: _("said no"),
    Refusal.WITHDRAWN: _("took the agreement back"),
    Refusal.OBJECTED: _("objected"),
    Refusal.RESTRICTED: _("had the use of their data restricted"),
    Refusal.PROVENANCE: _("gave the address for something else"),
    Refusal.VERSION: _("has not agreed to what the policy newly allows"),
    Refusal.NOT_STATED: _("the policy in force does not allow it"),
    Refusal.TOO_YOUNG: _("is known to be too young to agree alone"),
    Refusal.ERASED: _("is no longer here"),
}
_BY_STATE = {
    ConsentState.ASKED: Refusal.UNCONFIRMED,
    ConsentState.REFUSED: Refusal.REFUSED,
    ConsentState.WITHDRAWN: Refusal.WITHDRAWN,
}
Check = Callable[[Purpose], QuerySet[Any] | None]
_further: list[tuple[Refusal, Check]] = []


def also(reason: Refusal) -> Callable[[Check], Check]:
    """Have the gate refuse more people for a reason, in its filter and in its explanations alike.

    The function is given the purpose and answers with the refused subjects of the open scope, a queryset that an index
    can answer for one person, or with None when it refuses nobody for that purpose.
    """

    def remember(check: Check) -> Check:
        _further.append((reason, check))
        return check

    return remember


_answers: ContextVar[dict[Any, Any] | None] = ContextVar("softranet_answers", default=None)


def once(question: Any, ask: Callable[[], Answer]) -> Answer:
    """What ``ask`` answers; while one person is explained for every purpose, asked once for all of them."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    found: Answer = answers[question]
    return found


class NotChoosable(ValueError):
    """A list, segment or audience was to be made of people by a special category.

    Found: a purpose that rests on explicit consent. Expected: any other, or one person's record.
    """


@dataclass(frozen=True)
class Gate:
    """The rule of one purpose in the open scope."""

    purpose: Purpose

    def filter(self, subjects: S) -> S:
        """The subjects whose data may be used; joins on indexes, for millions.

        Raises:
            NotChoosable: the purpose minds a special category; nobody is picked by one.
        """
        if self.purpose.explicit:
            raise NotChoosable(f"{self.purpose.key}: nobody is chosen by what needs special care")
        me = OuterRef("pk")
        if self.purpose.needs_consent:
            granted = Permission.objects.filter(subject=me, purpose_key=self.purpose.key, state__in=GRANTED)
            subjects = subjects.filter(Exists(granted))
        if self.purpose.objectable:
            outweighed = Exists(self._overrides().filter(subject=OuterRef("subject")))
            subjects = subjects.exclude(Exists(self._objections().filter(subject=me).exclude(outweighed)))
        if not self.purpose.beyond_restriction:
            subjects = subjects.exclude(Exists(Restriction.objects.filter(subject=me, until=None)))
        if self.purpose.ways:
            subjects = subjects.filter(Exists(Provenance.objects.filter(subject=me, way__in=self.purpose.ways)))
        for _reason, refused in self._refused():
            subjects = subjects.exclude(Exists(refused.filter(pk=me)))
        return subjects

    def permits(self, subject: Any, record: UUID | None = None) -> bool:
        """Whether this person's data, or this contact point of theirs, may be used."""
        return not self.explain(subject, record)

    def explain(self, subject: Any, record: UUID | None = None) -> list[Refusal]:
        """Each reason against; empty when permitted. ``record``: judge the ways of this contact point alone."""
        reasons = self.explain_page([subject])[subject.pk]
        if record is not None and self.purpose.ways and Refusal.PROVENANCE not in reasons:
            came = Provenance.objects.filter(subject=subject, record=record, way__in=self.purpose.ways)
            if not came.exists():
                reasons.append(Refusal.PROVENANCE)
        return reasons

    def explain_page(self, subjects: Iterable[Any]) -> dict[Any, list[Refusal]]:
        """Reasons for each of a page of people, in a constant number of queries."""
        keys = [s.pk for s in subjects]
        model: Any = apps.get_model(settings.PRIVACY_SUBJECT_MODEL)
        present = set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
        states = dict(
            Permission.objects.filter(subject__in=keys, purpose_key=self.purpose.key).values_list("subject_id", "state")
        )
        objected = set(self._objections().filter(subject__in=keys).values_list("subject_id", flat=True))
        if objected:
            objected -= set(self._overrides().filter(subject__in=objected).values_list("subject_id", flat=True))
        restricted = set(
            Restriction.objects.filter(subject__in=keys, until=None).values_list("subject_id", flat=True)
        )
        came = set(
            Provenance.objects.filter(subject__in=keys, way__in=self.purpose.ways).values_list("subject_id", flat=True)
        )
        further = self._further(keys)
        return {
            key: list(self._reasons(
                present=key in present, state=states.get(key), objected=key in objected,
                restricted=key in restricted, came=key in came, further=further.get(key, ()),
            ))
            for key in keys
        }  # fmt: skip

    def _refused(self) -> Iterable[tuple[Refusal, QuerySet[Any]]]:
        for reason, check in _further:
            refused = check(self.purpose)
            if refused is not None:
                yield reason, refused

    def _further(self, keys: list[Any]) -> dict[Any, list[Refusal]]:
        found: dict[Any, list[Refusal]] = {}
        for reason, refused in self._refused():
            for key in refused.filter(pk__in=keys).values_list("pk", flat=True):
                found.setdefault(key, []).append(reason)
        return found

    def _reasons(
        self, *, present: bool, state: str | None, objected: bool, restricted: bool, came: bool,
        further: Iterable[Refusal] = (),
    ) -> Iterable[Refusal]:  # fmt: skip
        if not present:
            yield Refusal.ERASED
            return
        if self.purpose.needs_consent and state not in GRANTED:
            yield _BY_STATE.get(ConsentState(state), Refusal.NO_CONSENT) if state else Refusal.NO_CONSENT
        if self.purpose.objectable and objected:
            yield Refusal.OBJECTED
        if restricted and not self.purpose.beyond_restriction:
            yield Refusal.RESTRICTED
        if self.purpose.ways and not came:
            yield Refusal.PROVENANCE
        yield from further

    def _objections(self) -> QuerySet[Objection]:
        return Objection.objects.filter(until=None).filter(
            Q(purpose_key=self.purpose.key) | Q(purpose_key="*")
        )


    def _overrides(self) -> QuerySet[Override]:
        """Decisions to go on in spite of an objection; against direct marketing none counts, whatever is written."""
        standing = Override.objects.filter(until=None, purpose_key=self.purpose.key)
        return standing.none() if self.purpose.marketing else standing


def permitted(purpose: Purpose) -> Gate:
    """The gate of a purpose, in the open scope."""
    return Gate(purpose)


def stated(purpose: Purpose) -> bool:
    """Whether nothing refuses the purpose for everybody in the open scope, as a policy that does not name it would."""
    return all(check(purpose) is None for reason, check in _further if reason is Refusal.NOT_STATED)


def explain_all(subject: Any) -> dict[str, list[Refusal]]:
    """For one person, the reasons against each purpose by its key: five queries, and those of further checks.

    Of a purpose with parts, those the person was ever asked about.
    """
    model: Any = apps.get_model(settings.PRIVACY_SUBJECT_MODEL)
    present = model.objects.filter(pk=subject.pk).exists()
    states = dict(Permission.objects.filter(subject=subject.pk).values_list("purpose_key", "state"))
    objected = set(
        Objection.objects.filter(subject=subject.pk, until=None).values_list("purpose_key", flat=True)
    )
    overridden = (
        set(Override.objects.filter(subject=subject.pk, until=None).values_list("purpose_key", flat=True))
        if objected else set()
    )  # fmt: skip
    restricted = Restriction.objects.filter(subject=subject.pk, until=None).exists()
    came = set(Provenance.objects.filter(subject=subject.pk).values_list("way", flat=True))
    found: dict[str, list[Refusal]] = {}
    asked = [part for whole in purposes() for part in parts(whole) if part.key in states]
    token = _answers.set({})
    try:
        for purpose in [*(p for p in purposes() if not parts(p)), *asked]:
            gate = Gate(purpose)
            found[purpose.key] = list(gate._reasons(  # noqa: SLF001 - of this module
                present=present, state=states.get(purpose.key),
                objected=bool({"*", purpose.key} & objected) and (purpose.marketing or purpose.key not in overridden),
                restricted=restricted, came=bool(purpose.ways & came),
                further=gate._further([subject.pk]).get(subject.pk, ()),  # noqa: SLF001
            ))  # fmt: skip
    finally:
        _answers.reset(token)
    return found
