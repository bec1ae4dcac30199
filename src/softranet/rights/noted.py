"""Which words of requests a member wrote down, so that the person has not seen them."""

from softranet.rights.models import RequestWords


def by_others(keys: list[str]) -> set[str]:
    rows = RequestWords.objects.filter(id__in=keys, noted_by__isnull=False)
    return {str(number) for number in rows.values_list("id", flat=True)}
