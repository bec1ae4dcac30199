"""``{% load naming %}``: codes of countries by their names."""

from django.template import Library

from softranet.people import countries

register = Library()
register.filter("country", countries.named)
register.filter("places", lambda codes: ", ".join(countries.named(code) for code in codes))
