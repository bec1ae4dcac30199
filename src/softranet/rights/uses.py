"""A person's own page on what their data is used for: object, have uses restricted, and take either back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softranet.people import own_pages
from softranet.people.models import Person
from softranet.privacy import hold, object_to, restrict
from softranet.privacy.models import Deferral, Hold, Objection, Override, Restriction
from softranet.privacy.permitted import Refusal, explain_all
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import Purpose, purpose

OFFERED = (Ground.ACCURACY, Ground.UNLAWFUL, Ground.CLAIMS)


@dataclass(frozen=True)
class Use:
    """A purpose, whether it goes on, and whether the person can say no or has said it."""

    purpose: Purpose
    reasons: list[Refusal]
    objected: bool
    override: Override | None = None

    @property
    def ground(self) -> Any:
        """Why it goes on in spite of an objection."""
        return object_to.Ground(self.override.ground).label if self.override else ""

    @property
    def objectable(self) -> bool:
        return self.purpose.objectable and not self.purpose.beyond_restriction


@dataclass(frozen=True)
class Standing:
    """What stands against using or deleting this person's data."""

    restrictions: list[Restriction]
    holds: list[Hold]
    deferred: Deferral | None

    @property
    def own(self) -> list[Restriction]:
        """What the person can take back themselves."""
        return [row for row in self.restrictions if row.why != Ground.HELD]


def standing(person: Person) -> Standing:
    held = hold.standing(person)
    return Standing(
        list(Restriction.objects.filter(subject=person, until=None).order_by("since")),
        held, hold.deferred(person) if held else None,
    )  # fmt: skip


def mine(request: HttpRequest, person: Person) -> HttpResponse:
    """GET shows the uses; POST changes one of them, or all, at once."""
    if request.method == "POST":
        said = _carry_out(person, request.POST.get("act", ""), request.POST.get("what", ""))
        if said:
            messages.success(request, said)
        return redirect(request.path)
    return render(request, "rights/uses.html", _context(person))


def _carry_out(person: Person, act: str, what: str) -> str:
    if act == "restrict" and what in {ground.value for ground in OFFERED}:
        restrict.start(person, Ground(what))
        return _("From now on your data is kept and not used.")
    if act == "allow" and restrict.end(person):
        return _("Your data may be used again, for what you have not objected to.")
    if act in ("object", "take_back"):
        return _objected(person, act, what)
    return ""


def _objected(person: Person, act: str, what: str) -> str:
    try:
        chosen = None if what == object_to.EVERYTHING else purpose(what)
        if act == "object":
            object_to.start(person, chosen)
            return _("You objected. It counts at once.")
    except (KeyError, object_to.NotObjectable):
        return ""
    return _("You took it back.") if object_to.end(person, chosen) else ""


def _context(person: Person) -> dict[str, Any]:
    keys = set(Objection.objects.filter(subject=person, until=None).values_list("purpose_key", flat=True))
    decided = {row.purpose_key: row for row in Override.objects.filter(subject=person, until=None)}
    uses = [
        Use(purpose(key), reasons, key in keys, decided.get(key) if keys & {key, object_to.EVERYTHING} else None)
        for key, reasons in explain_all(person).items()
    ]
    return {
        "uses": uses, "everything": object_to.EVERYTHING in keys, "standing": standing(person),
        "offered": [(ground.value, ground.label) for ground in OFFERED],
    }  # fmt: skip


own_pages.add(
    "uses", gettext_lazy("What it is used for"), mine, order=10,
    about=gettext_lazy("Object to a use, or have your data kept and not used"),
)  # fmt: skip
