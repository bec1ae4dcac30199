"""Leonie, in a browser of her own."""

from tests.rights.conftest import at_home, leonie  # noqa: F401 - fixtures
