"""softranet.privacy can be installed in any Django project: it needs Django and a few libraries, no platform."""

import re
import sys

import pytest

from tests.architecture.sources import PACKAGE, imports, layers, name_of, python_files

ENGINE = PACKAGE / "privacy"
APPS = "|".join(sorted(set().union(*layers()) - {"privacy"}))
NEEDS = {"django", "cryptography", "zstandard", "psycopg"}


def test_it_imports_django_and_its_few_dependencies() -> None:
    files = python_files(ENGINE)
    assert len(files) > 30
    foreign = [
        f"{name_of(path)}:{line} imports {module}"
        for path in files
        for module, line in imports(path)
        if (top := module.split(".")[0]) not in NEEDS | sys.stdlib_module_names
        and not (top == "softranet" and module.startswith("softranet.privacy."))
    ]
    assert not foreign, "\n".join(foreign)


@pytest.mark.parametrize("path", python_files(ENGINE), ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_it_names_no_app_of_the_platform(path: object) -> None:
    """Not even in a string: a model label would tie it as firmly as an import."""
    named = re.findall(rf"[\"']softranet[._](?:{APPS})\b", path.read_text())  # type: ignore[attr-defined]
    assert named == []
