"""The tree over tiles is the tree of RFC 9162, whatever its size and however it grew."""

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softranet.privacy.internal.merkle import (
    LENGTH,
    Appender,
    BadProof,
    Tree,
    leaf_hash,
    root_of_inclusion,
    verify_consistency,
)


def naive(leaves: list[bytes]) -> bytes:
    """MTH, literally as RFC 9162, 2.1.1, defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


class Store:
    """Tiles kept in memory, as the database keeps them."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")

    def grow(self, start: int, hashes: list[bytes]) -> None:
        appender = Appender(start, self.read)
        appender.append(b"".join(hashes))
        self.tiles |= appender.take()


def grown(size: int) -> Store:
    store = Store()
    store.grow(0, leaves(size))
    return store


# A machine that is busy with something else is no fault of the tree.
AT_ANY_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIZES = st.integers(1, 700) | st.sampled_from([255, 256, 257, 511, 512, 513, 1024, 65_537])


@given(st.lists(st.integers(0, 300), max_size=6))
@AT_ANY_PACE
def test_root_is_the_same_however_the_tree_grew(steps: list[int]) -> None:
    store, size, all_leaves = Store(), 0, leaves(sum(steps))
    for step in steps:
        store.grow(size, all_leaves[size : size + step])
        size += step
        assert Tree(size, store.read).root() == naive(all_leaves[:size])


@given(SIZES, st.data())
@AT_ANY_PACE
def test_every_leaf_can_be_proven(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(size, grown(size).read)
    path = tree.inclusion(index)
    assert len(path) <= (size - 1).bit_length()
    assert root_of_inclusion(leaves(size)[index], index, size, path) == tree.root()


@given(SIZES, st.data())
@AT_ANY_PACE
def test_later_trees_are_consistent_with_earlier_ones(later: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(0, later))
    store = grown(later)
    old, new = Tree(earlier, store.read), Tree(later, store.read)
    assert old.root() == naive(leaves(earlier))  # a tile of a later tree serves an earlier one
    verify_consistency(earlier, later, old.root(), new.root(), new.consistency(earlier))


@given(st.integers(2, 600), st.data())
@AT_ANY_PACE
def test_a_changed_proof_or_leaf_does_not_pass(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(size, grown(size).read)
    path, leaf = tree.inclusion(index), leaves(size)[index]
    step, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, LENGTH * 8 - 1))
    forged = list(path)
    forged[step] = (int.from_bytes(path[step], "big") ^ 1 << bit).to_bytes(LENGTH, "big")
    assert root_of_inclusion(leaf, index, size, forged) != tree.root()
    assert root_of_inclusion(leaf_hash(b"other"), index, size, path) != tree.root()
    for wrong in (path[:-1], [*path, leaf]):
        with pytest.raises(BadProof):
            root_of_inclusion(leaf, index, size, wrong)


@given(st.integers(2, 600), st.data())
@AT_ANY_PACE
def test_a_rewritten_past_is_not_consistent(later: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(1, later - 1))
    changed = data.draw(st.integers(0, earlier - 1))
    other = leaves(later)
    other[changed] = leaf_hash(b"rewritten")
    store = Store()
    store.grow(0, other)
    new = Tree(later, store.read)
    with pytest.raises(BadProof):
        verify_consistency(earlier, later, naive(leaves(earlier)), new.root(), new.consistency(earlier))


def test_known_roots() -> None:
    """The reference vectors of certificate-transparency's own test suite."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    store = Store()
    store.grow(0, [leaf_hash(bytes.fromhex(text)) for text in data])
    assert Tree(1, store.read).root().hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert Tree(8, store.read).root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
