"""Who is known to be too young to agree alone.

Nobody is asked for their age here, but some dates of birth are known: by an import, from staff, or from the people
themselves. Of whoever is under the age that the policy states, an agreement opens nothing: it would need a parent's
(GDPR Art. 8(1)), and there is no way yet to put one on record.
"""

from datetime import UTC, date, datetime, time

from django.db.models import Q, QuerySet

from softranet.people.models import Person
from softranet.privacy import facts, periods
from softranet.privacy.facts import AGE_CHILD, Past
from softranet.privacy.permitted import Refusal, also
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import Purpose


@also(Refusal.TOO_YOUNG)
def too_young(purpose: Purpose) -> QuerySet[Person] | None:
    """Those under the age, where a purpose rests on each person's own agreement."""
    return under(facts.so_far(current())) if purpose.needs_consent else None


def under(past: Past) -> QuerySet[Person]:
    """Those under the age of these policies, the oldest first.

    A higher age counts for everybody from the day it is in force, a lower one for who comes after that day: the policy
    under which somebody younger came promised not to, and a child cannot agree to the change.
    """
    today = now().astimezone(UTC).date()  # one day for pages and jobs, whatever zone is active
    counts, highest = Q(), 0
    until: datetime | None = None
    for since, stated in reversed(past):
        age = stated.get(AGE_CHILD.key, AGE_CHILD.default)
        if age > highest:
            young = Q(birth_date__gt=born_after(today, age))
            counts |= young if until is None else young & Q(collected_at__lt=until)
            highest = age
        until = since
    return Person.objects.filter(counts)


def born_after(today: date, age: int) -> date:
    """Who was born after this day is younger. One born on 29 February is a year older on 1 March."""
    return periods.moved(datetime.combine(today, time.min, UTC), -age, "years").date()
