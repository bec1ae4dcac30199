"""Evidence that people and organisations can take what is theirs, and that what should end has ended."""

from softranet.moves import (  # noqa: F401  (they bind themselves)
    end_promise,
    person_promise,
    sale_promise,
    whole_promise,
)
