"""How people answer a version that is announced or in effect: numbers, and nobody's name.

Nothing is counted beyond ``simulation.UP_TO``. Whoever deleted everything by another way than the version's link is in
none of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from softranet.policy.models import Agreement, DocumentKind, Version
from softranet.policy.simulation import Some, some
from softranet.privacy.models import Deferral


@dataclass(frozen=True)
class Standing:
    """``told``: by mail. ``unreachable``: people here without an address that works, who read of it on the pages.
    ``silent``: people here who have agreed neither to it nor to a later one. None where there are too many to say."""

    version: Version
    told: Some
    unreachable: Some | None
    agreed: Some
    left: Some
    silent: Some | None

    @property
    def asks(self) -> bool:
        """Whether people are asked to agree; of any other version they are told."""
        return self.version.significant and self.version.kind == DocumentKind.PRIVACY


def standing(version: Version) -> Standing:
    """Four questions, each of an index and cut off: what is counted besides is never more than the first found."""
    gone = Deferral.objects.filter(subject=OuterRef("subject"))  # as far as they are concerned: a law makes it wait
    notices, left = version.notices.exclude(Exists(gone)), some(version.departures.all())
    here = some(notices)
    if here.more:
        return Standing(version, here, None, some(version.agreements.all()), left, None)
    later = Agreement.objects.filter(
        subject=OuterRef("subject"), version__kind=version.kind, version__number__gte=version.number
    )
    mailed, agreed = some(notices.filter(message__isnull=False)), some(notices.filter(Exists(later)))
    return Standing(
        version, told=Some(mailed.number + left.number), unreachable=Some(here.number - mailed.number), agreed=agreed,
        left=left, silent=Some(here.number - agreed.number),
    )  # fmt: skip


def shown() -> Iterable[Standing]:
    """Of each document the announced versions and the one in effect, if it was announced."""
    rows = Version.objects.filter(number__gt=1).order_by("kind", "-number").defer("source", "text")
    for kind in DocumentKind.values:
        for version in rows.filter(kind=kind):
            yield standing(version)
            if version.in_force_at is not None:
                break
