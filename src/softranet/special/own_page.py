"""A person's own page: tell what needs special care, with a consent for each kind alone, and take it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from softranet.organisations.models import Organisation
from softranet.people.models import Person
from softranet.privacy import collect, consent, special
from softranet.privacy.models import SpecialDatum, SpecialUse
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.vocabulary import minding
from softranet.special.forms import ToldForm
from softranet.special.wording import terms_of, words_of


@dataclass
class Asked:
    """One kind the organisation asks for: how it stands, and the form to tell or change it."""

    use: SpecialUse
    agreed: bool
    told: SpecialDatum | None
    form: ToldForm


def mine(request: HttpRequest, person: Person) -> HttpResponse:
    """GET shows what is asked for and what was told; POST tells, changes or takes back one of them."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    sent = request.POST.get("use", "")
    agreed, told = special.agreed(person), special.told(person)
    asked = [
        _asked(use, use.kind in agreed, told.get(use.kind), organisation, request if str(use.id) == sent else None)
        for use in special.uses()
    ]
    status = 200
    if request.method == "POST":
        chosen = next((one for one in asked if str(one.use.id) == sent), None)
        if chosen is None:
            messages.info(request, _("This is asked for no more, or for something else by now. Please look again."))
            return redirect(request.path)
        if _carry_out(request, person, organisation, chosen):
            return redirect(request.path)
        status = 422
    return render(request, "special/mine.html", {"asked": asked, "told": bool(told)}, status=status)


def _asked(
    use: SpecialUse, agreed: bool, told: SpecialDatum | None, organisation: Organisation, request: HttpRequest | None  # noqa: FBT001
) -> Asked:
    keeping = request is not None and request.POST.get("act") == "keep"
    form = ToldForm(
        use.kind, request.POST if request is not None and keeping else None,
        wording="" if agreed else words_of(use, organisation), initial={"words": told.words if told else ""},
    )  # fmt: skip
    return Asked(use, agreed, told, form)


def _carry_out(request: HttpRequest, person: Person, organisation: Organisation, asked: Asked) -> bool:
    kind = special.kind_of(asked.use.kind)
    if request.POST.get("act") == "withdraw":
        if asked.agreed:
            consent.withdraw(person, minding(kind), how="page")
            messages.success(request, _("You took it back, and what you wrote is erased."))
        return True
    if not asked.form.is_valid():
        return False
    source = collect.open_source(SourceKind.PERSON, "person", name=organisation.name)
    if not asked.agreed:
        special.agree(person, kind, terms=terms_of(asked.use, organisation), source=source, how="page")
    special.keep(person, kind, asked.form.cleaned_data["words"], source=source)
    messages.success(request, _("We keep it sealed, for this alone."))
    return True
