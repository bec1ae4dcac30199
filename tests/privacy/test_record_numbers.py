"""Record numbers are UUIDs of version 7, in the order in which they were made."""

import time
from uuid import RFC_4122

from softranet.privacy.records import uuid7


def test_they_come_in_the_order_they_were_made_in() -> None:
    made = [uuid7() for _ in range(20_000)]  # hundreds in each millisecond
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_they_say_what_they_are_and_when() -> None:
    before = time.time_ns() // 1_000_000
    number = uuid7()
    assert (number.version, number.variant) == (7, RFC_4122)
    assert before <= number.int >> 80 <= time.time_ns() // 1_000_000
