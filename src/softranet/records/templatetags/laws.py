"""``{% load laws %}``: what the files of the laws call things, in words."""

from django.template import Library
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

WORDS = {
    "access": _("to see the data"),
    "copy": _("a copy of it"),
    "correction": _("correction"),
    "deletion": _("deletion"),
    "restriction": _("restriction: kept, and not used"),
    "portability": _("portability: taken elsewhere"),
    "objection": _("objection"),
    "opt_out": _("no sale and no sharing"),
    "know_categories": _("to know the kinds of data"),
    "equal_service": _("the same service for those who use their rights"),
    "nomination": _("to name somebody who acts for one"),
    "withdrawal": _("to take an agreement back"),
    "complaint": _("complaint"),
    "request": _("any request"),
    "authority": _("the authority"),
    "people": _("the people"),
    "consent": _("agreeing alone"),
    "sale": _("sale of the data"),
    "policy": _("a published policy"),
    "collection": _("notice where data is collected"),
    "children": _("a parent’s agreement for children"),
    "third_party": _("notice where data came from somebody else"),
    "third_parties": _("whether others collect it too"),
    "categories": _("the kinds of data"),
    "changes": _("how changes are announced"),
    "effective_date": _("since when the policy is in effect"),
    "do_not_track": _("what “Do Not Track” does"),
    "signal": _("the browser’s opt-out signal"),
    "confirmation": _("that an opt-out was carried out"),
    "record": _("record of processing"),
    "assessment": _("impact assessment"),
}

register = Library()


@register.filter
def in_words(key: str) -> str:
    return capfirst(str(WORDS.get(key, key)))
