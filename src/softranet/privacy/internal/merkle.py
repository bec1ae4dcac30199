"""The Merkle tree of RFC 9162, section 2.1, over tiles of 256 hashes. Knows no database and no Django.

The tile (level, number) holds the roots of consecutive complete subtrees of 256 ** level leaves each, 32 bytes
a root; level 0 holds the leaves' own hashes. A tile only ever grows, so the tiles of a tree contain those of
every earlier size of it. A proof reads a handful of tiles, whatever the tree's size.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

WIDTH, HEIGHT, LENGTH = 256, 8, 32  # hashes in a tile, levels of the tree it spans, bytes in a hash

Read = Callable[[int, int], bytes]
"""(level, number) -> the tile's hashes, empty where there is none."""


class BadProof(ValueError):
    """The proof does not lead where it claims to."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: bytes | bytearray) -> bytes:
    """The root of a complete subtree, from the 2 ** n hashes of one of its levels."""
    row = [bytes(hashes[at : at + LENGTH]) for at in range(0, len(hashes), LENGTH)]
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]


class Tree:
    """The tree at one size, read from tiles."""

    def __init__(self, size: int, read: Read) -> None:
        self.size, self._read = size, read

    def root(self) -> bytes:
        return self._hash(0, self.size) if self.size else sha256(b"").digest()

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of the leaf at this index (2.1.3.1), lowest first; at most log2(size) + 1 hashes."""
        if not 0 <= index < self.size:
            raise IndexError(f"no leaf {index} in a tree of {self.size}")
        path, start, end = [], 0, self.size
        while end - start > 1:
            middle = start + _left(end - start)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, earlier: int) -> list[bytes]:
        """The proof that this tree begins with all leaves of the earlier one, unchanged (2.1.4.1)."""
        if not 0 <= earlier <= self.size:
            raise IndexError(f"a tree of {self.size} was never one of {earlier}")
        if earlier in (0, self.size):
            return []
        path, start, end, whole = [], 0, self.size, True  # whole: the verifier knows this subtree's root already
        while earlier != end:
            middle = start + _left(end - start)
            if earlier <= middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._hash(start, end))
        return path[::-1]

    def _hash(self, start: int, end: int) -> bytes:
        size = end - start
        if size & (size - 1) == 0:
            return self._complete(start, size.bit_length() - 1)
        middle = start + _left(size)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    def _complete(self, start: int, height: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        number, place = divmod(start >> (level * HEIGHT), WIDTH)
        hashes = self._read(level, number)[place * LENGTH : (place + (1 << above)) * LENGTH]
        if len(hashes) != LENGTH << above:
            raise BadProof(f"tile {level}/{number} lacks hashes")
        return fold(hashes)


class Appender:
    """Adds leaves at the right edge; ``take`` gives the tiles to store."""

    def __init__(self, size: int, read: Read) -> None:
        self.size, self._read = size, read
        self._tiles: dict[tuple[int, int], bytearray] = {}
        self._changed: set[tuple[int, int]] = set()

    def append(self, leaves: bytes) -> None:
        """``leaves``: their hashes, one after the other."""
        self._add(0, self.size, leaves)
        self.size += len(leaves) // LENGTH

    def take(self) -> dict[tuple[int, int], bytes]:
        """Every tile changed since the last call."""
        changed = {place: bytes(self._tiles[place]) for place in sorted(self._changed)}
        self._tiles = {place: hashes for place, hashes in self._tiles.items() if len(hashes) < WIDTH * LENGTH}
        self._changed.clear()
        return changed

    def _add(self, level: int, start: int, hashes: bytes) -> None:
        at = 0
        while at < len(hashes):
            number, used = divmod(start, WIDTH)
            tile = self._tile(level, number, used)
            piece = hashes[at : at + (WIDTH - used) * LENGTH]
            tile += piece
            at, start = at + len(piece), start + len(piece) // LENGTH
            if len(tile) == WIDTH * LENGTH:
                self._add(level + 1, number, fold(tile))

    def _tile(self, level: int, number: int, used: int) -> bytearray:
        if (level, number) not in self._tiles:
            hashes = self._read(level, number)[: used * LENGTH] if used else b""
            if len(hashes) != used * LENGTH:
                raise BadProof(f"tile {level}/{number} lacks hashes")
            self._tiles[level, number] = bytearray(hashes)
        self._changed.add((level, number))
        return self._tiles[level, number]


def root_of_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that this leaf and path lead to (2.1.3.2). Raises ``BadProof`` for a path of the wrong length."""
    if not 0 <= index < size:
        raise BadProof(f"no leaf {index} in a tree of {size}")
    here, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise BadProof("the path is too long")
        if here & 1 or here == last:
            found = node_hash(step, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, step)
        here, last = here >> 1, last >> 1
    if last:
        raise BadProof("the path is too short")
    return found


def verify_consistency(earlier: int, later: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raises ``BadProof`` unless the later tree begins with the whole earlier one (2.1.4.2)."""
    if not 0 <= earlier <= later:
        raise BadProof(f"a tree of {later} was never one of {earlier}")
    if earlier == 0 or earlier == later:
        if path or (earlier == later and old_root != new_root):
            raise BadProof("equal sizes need equal roots and no path")
        return
    steps = [old_root, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not steps:
        raise BadProof("the path is too short")
    here, last = earlier - 1, later - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise BadProof("the path is too long")
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    if last or old != old_root or new != new_root:
        raise BadProof("the path does not join the two roots")


def _left(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << ((size - 1).bit_length() - 1)
