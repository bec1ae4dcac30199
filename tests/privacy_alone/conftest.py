"""The foreign project, migrated; its own database, on the suite's server."""

import os
from collections.abc import Iterator

import pytest

from softranet.config.testdatabase import drop_test_database, test_database
from tests.privacy_alone.project import Project, commands, write


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    name = f"{os.environ.get('SOFTRANET_TEST_DATABASE', 'softranet_test')}_{worker}_alone"
    _application, owner = test_database(name, fresh=True)
    project = write(tmp_path_factory.mktemp("shop"), owner)
    for words in commands()[:-1]:
        project.run(*words)
    yield project
    drop_test_database(name)
