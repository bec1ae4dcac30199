"""URL names are flat and unique: `reverse` of a name used twice gives whichever came last."""

from collections import Counter

from tests.access.addresses import addresses


def test_every_address_has_a_name_of_its_own() -> None:
    named = Counter(address.name for address in addresses())
    assert [name for name, count in named.items() if count > 1] == []
    assert [address.route for address in addresses() if not address.name] == []
