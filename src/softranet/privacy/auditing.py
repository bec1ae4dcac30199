"""Whether anybody tampered with the ledger: everything is computed again, and compared with what was signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Min, Q

from softranet.privacy import sealing, signing
from softranet.privacy.internal.merkle import LENGTH, WIDTH, BadProof, Tree, fold
from softranet.privacy.models import LedgerEntry, LedgerTile, TreeHead
from softranet.privacy.scope import current
from softranet.privacy.verification import BadReceipt, verify_head


@dataclass(frozen=True)
class TreeCheck:
    """What ``check_tree`` found in the open scope."""

    size: int  # leaves in the tree
    heads: int
    unsealed: int
    unsealed_since: datetime | None
    altered: int  # entries whose content, or time, is not what the leaf was made from
    misplaced: int  # entries whose leaf is not the tree's at that place
    removed: int  # leaves whose entry is gone from the table; retention does that, so it breaks nothing
    bad_tiles: int  # stored inner hashes that do not follow from the leaves
    bad_heads: int  # signed roots that the leaves do not lead to, or whose signature is not ours

    @property
    def violations(self) -> int:
        return self.altered + self.misplaced + self.bad_tiles + self.bad_heads


def check_tree() -> TreeCheck:
    """Recompute leaves from contents, inner hashes from leaves, and every signed root from them.

    Reads the whole ledger once, in constant memory.
    """
    head = sealing.newest_head()
    size = head.size if head else 0
    waiting = LedgerEntry.objects.filter(position=None)
    altered, misplaced, present = _entries(size)
    return TreeCheck(
        size=size, heads=TreeHead.objects.count(), unsealed=waiting.count(),
        unsealed_since=waiting.aggregate(first=Min("at"))["first"], altered=altered, misplaced=misplaced,
        removed=size - present, bad_tiles=sum(1 for _ in _bad_tiles(size)), bad_heads=sum(1 for _ in _bad_heads()),
    )  # fmt: skip


def _entries(size: int) -> tuple[int, int, int]:
    """(altered, misplaced, those sealed). An erased entry has neither content nor nonce; one alone is tampering."""
    entries, stored = LedgerEntry._meta.db_table, LedgerTile._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE CASE"
            "   WHEN payload IS NULL OR nonce IS NULL THEN payload IS NOT NULL OR nonce IS NOT NULL"
            "   WHEN leaf <> sha256('\\x00'::bytea || sha256(nonce || payload)) THEN true"
            "   ELSE (convert_from(payload, 'UTF8')::json ->> 'at')::timestamptz <> at"
            "     OR convert_from(payload, 'UTF8')::json ->> 'kind' <> kind END),"
            " count(*) FILTER (WHERE position IS NOT NULL AND (position >= %s OR leaf IS DISTINCT FROM"
            "   substring(hashes FROM (position %% 256)::int * 32 + 1 FOR 32))),"
            " count(position)"
            f" FROM {entries} AS entry LEFT JOIN {stored} AS tile"
            " ON tile.organisation_id = entry.organisation_id AND tile.level = 0 AND tile.number = position / 256"
            " WHERE entry.organisation_id = %s",
            [size, current()],
        )
        altered, misplaced, sealed = cursor.fetchone()
        return altered, misplaced, sealed


def _bad_tiles(size: int) -> Iterator[tuple[int, int]]:
    """Tiles of the wrong length, and full ones whose root is not what the level above says."""
    read, sizes = sealing.tiles(), {}
    level, hashes = 0, size
    while hashes:
        sizes[level], level, hashes = hashes, level + 1, hashes // WIDTH
    for tile in LedgerTile.objects.order_by("level", "number").iterator(chunk_size=200):
        held = bytes(tile.hashes)
        wanted = min(max(sizes.get(tile.level, 0) - tile.number * WIDTH, 0), WIDTH)
        above, place = divmod(tile.number, WIDTH)
        says = read(tile.level + 1, above)[place * LENGTH : (place + 1) * LENGTH]
        if len(held) != wanted * LENGTH or (wanted == WIDTH and says != fold(held)):
            yield tile.level, tile.number


def _bad_heads() -> Iterator[int]:
    read, keys = sealing.tiles(), signing.public_keys()
    for head in TreeHead.objects.filter(~Q(size=0)).order_by("size").iterator(chunk_size=500):
        try:
            sound = head.key_id in keys and Tree(head.size, read).root() == bytes(head.root)
            if sound:
                verify_head(sealing.signed(head), keys[head.key_id])
        except (BadProof, BadReceipt):
            sound = False
        if not sound:
            yield head.size
