"""Leonie, in a browser of her own."""

from tests.intake.conftest import fill, links, nothing_remembered, patient, visitor  # noqa: F401 - fixtures
from tests.rights.conftest import at_home, leonie  # noqa: F401 - fixtures
