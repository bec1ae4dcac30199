"""Evidence that people and organisations can take what is theirs, and that what should end has ended."""

from softranet.moves import person_promise  # noqa: F401  (binds itself)
