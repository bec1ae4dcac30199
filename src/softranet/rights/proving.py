"""Asking for one thing more, before something that cannot be undone or leaves for elsewhere."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from softranet.people.models import Person
from softranet.rights import proof
from softranet.rights.actions.receive import receive
from softranet.rights.identity import person_of, proven
from softranet.rights.models import RequestKind, Visit

_FOR = {"my-data-deletion": RequestKind.DELETION, "my-data-moving": RequestKind.PORTABILITY}


class ProofForm(forms.Form):
    """One field for each fact that could be asked for; one of them is enough."""

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in proof.known(person):
            widget = forms.DateInput(attrs={"type": "date"}) if key == "birth_date" else forms.TextInput()
            label = str(proof.FACTS[key][0])
            self.fields[key] = forms.CharField(label=label, required=False, max_length=20, widget=widget)


def ask_for_more(request: HttpRequest, visit: Visit, then: str, status: int = 0, **more: Any) -> HttpResponse:
    """The page that asks; ``then`` is where it leads on."""
    person = person_of(visit)
    context = {
        "form": ProofForm(person), "then": then, "factor": proof.has_factor(person), "spent": proof.exhausted(visit),
        **more,
    }  # fmt: skip
    return render(request, "rights/prove.html", context, status=status or (422 if request.method == "POST" else 200))


@require_POST
@proven
def proofs(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """Compares what was entered; after too many tries the request goes to a member."""
    person, then = person_of(visit), request.POST.get("then", "")
    then = then if then in _FOR else "my-data-deletion"
    if "hand" in request.POST and (proof.exhausted(visit) or proof.has_factor(person)):
        receive(person, _FOR[then], proof=visit.link)
        return redirect("my-data", slug)
    form = ProofForm(person, request.POST)
    if form.is_valid() and proof.prove(visit, form.cleaned_data):
        return redirect(then, slug)
    if not proof.exhausted(visit):
        form.add_error(None, _("This does not fit what we know."))
    return ask_for_more(request, visit, then, 422, form=form)
