"""PostgreSQL refuses to run as root, and nothing may be opened to others for its sake."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path

_NAMESPACE = ["unshare", "--user", "--map-user=65534"]


@cache
def _namespaces_work() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def as_an_ordinary_user() -> list[str]:
    """Words before a command that make it run as somebody other than root; none when this is not root.

    First choice: a user namespace in which root is called nobody, so that no file changes hands. Where
    containers forbid it: nobody itself, to whom `hand_over` gave the database's own folders, with leave to
    pass through folders of mode 700.
    """
    if os.geteuid() != 0:
        return []
    if _namespaces_work():
        return _NAMESPACE
    nobody = _nobody()
    return [
        "setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups",
        "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override",
        "--bounding-set=-all,+dac_override",
    ]  # fmt: skip


def hand_over(folder: Path) -> None:
    """Give a folder to the user that `as_an_ordinary_user` runs as, where that is another one."""
    if os.geteuid() == 0 and not _namespaces_work():
        os.chown(folder, _nobody().pw_uid, _nobody().pw_gid)


def dies_with_parent(by: signal.Signals) -> list[str]:
    """Words before a command that make the kernel signal it once the process that started it is gone."""
    return (
        []
        if shutil.which("setpriv") is None
        else ["setpriv", "--pdeathsig", by.name.removeprefix("SIG"), "--"]
    )
