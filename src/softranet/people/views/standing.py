"""What stands against using or deleting a person's data: objections, restrictions, legal holds."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from softranet.organisations.models import Membership
from softranet.organisations.roles import EDIT, ERASE, allowed, may
from softranet.people.actions import standing as acts
from softranet.people.handling import opened_for
from softranet.people.models import Person
from softranet.people.views.profile import title_of
from softranet.privacy import access, certificates, hold, object_to
from softranet.privacy.models import Hold, Objection, Override, Restriction
from softranet.privacy.object_to import EVERYTHING
from softranet.privacy.restrict import Ground
from softranet.privacy.vocabulary import purpose, purposes
from softranet.web.years import sensible

_ASKED = (Ground.ACCURACY, Ground.UNLAWFUL, Ground.CLAIMS, Ground.OBJECTION)


class RestrictForm(forms.Form):
    why = forms.ChoiceField(label=gettext_lazy("Why"), choices=[(g.value, g.label) for g in _ASKED])


class ObjectForm(forms.Form):
    against = forms.ChoiceField(label=gettext_lazy("To what"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["against"]
        choice.choices = [
            (EVERYTHING, _("everything one can object to")),
            *((p.key, str(p.label)) for p in purposes() if p.objectable),
        ]


class OverrideForm(forms.Form):
    use = forms.ChoiceField(label=gettext_lazy("What goes on"))
    ground = forms.ChoiceField(
        label=gettext_lazy("Because of"), choices=[(g.value, g.label) for g in object_to.Ground]
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it weighs more, in a sentence or two"), min_length=object_to.SHORTEST, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("The person reads this on their own page."),
    )  # fmt: skip

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["use"]
        choice.choices = [(p.key, str(p.label)) for p in purposes() if object_to.overridable(person, p)]


class HoldForm(forms.Form):
    law = forms.CharField(
        label=gettext_lazy("Law or proceeding"), max_length=200,
        help_text=gettext_lazy("The person reads this, and so does whoever has the certificate: name nobody."),
    )  # fmt: skip
    expected_until = forms.DateField(
        label=gettext_lazy("Probably until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        validators=[sensible],
    )  # fmt: skip


@may(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """GET shows what stands; POST adds one of the three, by the form that was sent."""
    row, member = _opened(request, person)
    sent = request.POST.get("form", "")
    made: dict[str, Callable[..., forms.Form]] = {
        "restrict": RestrictForm, "object": ObjectForm, "hold": HoldForm, "override": partial(OverrideForm, row),
    }  # fmt: skip
    shown = {name: make() for name, make in made.items()}
    if request.method == "POST" and sent in shown:
        form = shown[sent] = made[sent](request.POST)
        if form.is_valid():
            said = _carry_out(sent, row, form.cleaned_data, member)
            messages.success(request, said)
            return redirect("person-standing", slug, person)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/standing.html", {**_context(row, member), "forms": shown}, status=status)


@may(ERASE)
@require_POST
def standing_end(request: HttpRequest, slug: str, person: UUID, why: str) -> HttpResponse:
    """A restriction is over. Who answers for rights decides that."""
    row, member = _opened(request, person)
    if why in {ground.value for ground in _ASKED}:
        acts.allow_uses(row, Ground(why), actor=member)
        messages.success(request, _("Their data may be used again, as far as nothing else stands against it."))
    return redirect("person-standing", slug, person)


@may(ERASE)
@require_POST
def override_end(request: HttpRequest, slug: str, person: UUID, decided: UUID) -> HttpResponse:
    """The objection is followed again."""
    row, member = _opened(request, person)
    acts.follow_objection(row, decided, actor=member)
    messages.success(request, _("From now on the objection is followed."))
    return redirect("person-standing", slug, person)


@may(ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def hold_lifting(request: HttpRequest, slug: str, person: UUID, held: UUID) -> HttpResponse:
    """GET says in numbers what goes with the last hold; POST lifts it."""
    row, member = _opened(request, person)
    one = get_object_or_404(Hold, pk=held, subject=row, until=None)
    if request.method == "POST":
        certificate = acts.lift_hold(row, one.pk, actor=member)
        if certificate is not None:
            messages.success(request, _("Lifted, and the deletion that waited is carried out."))
            return redirect("certificate", slug, certificate.number)
        messages.success(request, _("Lifted."))
        return redirect("person-standing", slug, person)
    goes = hold.deferred(row) is not None and len(hold.standing(row)) == 1
    counts = access.count(access.dossier(row)) if goes else {}
    return render(request, "people/hold_lifting.html", {
        "nav_section": "people", "person": row, "title": title_of(row), "hold": one, "goes": goes,
        "rows": [(n, certificates.words(label, n)) for label, n in sorted(counts.items(), key=lambda pair: -pair[1])],
    })  # fmt: skip


def _opened(request: HttpRequest, number: UUID) -> tuple[Person, Membership]:
    row, member = get_object_or_404(Person, pk=number), request.membership  # type: ignore[attr-defined]
    opened_for(row, member)
    return row, member


def _carry_out(sent: str, person: Person, said: dict[str, Any], member: Membership) -> str:
    if sent == "restrict":
        acts.restrict_uses(person, Ground(said["why"]), actor=member)
        return _("From now on their data is kept and not used.")
    if sent == "object":
        chosen = None if said["against"] == EVERYTHING else purpose(said["against"])
        acts.object_for(person, chosen, actor=member)
        return _("Noted. It counts at once.")
    if sent == "override":
        acts.override(person, purpose(said["use"]), object_to.Ground(said["ground"]), said["reason"], actor=member)
        return _("It goes on. The person is told, and reads the reason on their own page.")
    acts.place_hold(person, said["law"], said["expected_until"], actor=member)
    return _("Everything about this person stays until the hold is lifted.")


def _context(person: Person, member: Membership) -> dict[str, Any]:
    labels = {EVERYTHING: _("everything one can object to"), **{p.key: str(p.label) for p in purposes()}}
    return {
        "nav_section": "people", "person": person, "title": title_of(person), "officer": allowed(member, ERASE),
        "restrictions": [
            (r, Ground(r.why).label, Ground(r.why) in _ASKED)
            for r in Restriction.objects.filter(subject=person, until=None).order_by("since")
        ],
        "objections": [
            (o, labels.get(o.purpose_key, o.purpose_key))
            for o in Objection.objects.filter(subject=person, until=None).order_by("since")
        ],
        "overrides": [
            (o, labels.get(o.purpose_key, o.purpose_key), object_to.Ground(o.ground).label)
            for o in Override.objects.filter(subject=person, until=None).order_by("since")
        ],
        "holds": hold.standing(person), "deferred": hold.deferred(person),
    }  # fmt: skip
