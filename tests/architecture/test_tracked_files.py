"""What is published names no machine that it was written on, no package index and no tracker."""

import re
import tempfile
from pathlib import Path

from tests.architecture.sources import ROOT, name_of, tracked

# In pieces, so that this file does not hold what it looks for.
HALVES = [("pypi", "org"), ("files", "pythonhosted"), ("registry", "npmjs"), ("deb", "debian")]
INDEXES = [".".join(parts) for parts in HALVES]
TRACKER = re.compile(r"(?:\bissues? ?#?\d+\b|(?:^|\s)#\d{1,5}\b(?!;))", re.IGNORECASE)
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def texts() -> list[tuple[Path, str]]:
    read = []
    for path in tracked():
        try:
            read.append((path, path.read_text()))
        except UnicodeDecodeError:
            continue  # a picture
    assert len(read) > 100
    return read


def here() -> re.Pattern[str]:
    """Folders of this machine. In a container's root they are too short to tell from an address, and left out."""
    folders = {ROOT, ROOT.parent, Path.home(), Path(tempfile.gettempdir()), Path("/") / "home"}
    names = sorted(str(folder) for folder in folders if len(str(folder)) > 3)
    return re.compile(r"(?<![\w.*}/])(?:" + "|".join(map(re.escape, names)) + r")(?![\w-])")


def test_no_package_index_is_named() -> None:
    assert [name_of(path) for path, text in texts() for host in INDEXES if host in text] == []


def test_no_path_of_a_machine_is_named() -> None:
    pattern = here()
    assert [f"{name_of(p)}: {found[0]}" for p, text in texts() if (found := pattern.findall(text))] == []


def test_no_number_of_a_tracker_is_named() -> None:
    """A reader of the source has no tracker; what matters is said in words."""
    written = [(p, text) for p, text in texts() if p.suffix in {".py", ".md", ".html", ".txt", ".toml"}]
    assert [f"{name_of(p)}: {found[0]}" for p, text in written if (found := TRACKER.findall(text))] == []


def test_no_merge_was_left_half_done() -> None:
    assert [name_of(path) for path, text in texts() if CONFLICT.search(text)] == []
