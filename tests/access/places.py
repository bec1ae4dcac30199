"""Where each address of the table is, for the world with one of everything."""

import re

from tests.access.addresses import Address, addresses
from tests.access.world import World, path_of

ALL = {address.name: address for address in addresses()}


def parameters(address: Address) -> list[str]:
    return re.findall(r"<(?:\w+:)?(\w+)>", address.route)


def path(world: World, name: str) -> str:
    arguments = world.make(name, parameters(ALL[name]))
    return path_of(name, ALL[name].route, arguments)
