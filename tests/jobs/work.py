"""Jobs and settings for workers started by these tests: ``DJANGO_SETTINGS_MODULE=tests.jobs.work``."""

import os
import time
from pathlib import Path

from procrastinate.contrib.django import app

from softranet.config.settings import *  # noqa: F403

PROCRASTINATE_IMPORT_PATHS = ["tests.jobs.work"]

PLACE = Path(os.environ.get("SOFTRANET_DATA", "."))


@app.task(name="test.sleep_once", queueing_lock="test.sleep_once")
def sleep_once() -> None:
    """Sleeps until killed; the second time it ends well."""
    tries = PLACE / "tries"
    count = int(tries.read_text()) + 1 if tries.exists() else 1
    tries.write_text(str(count))
    if count == 1:
        time.sleep(600)


@app.task(name="test.enqueue_and_fail")
def enqueue_and_fail() -> None:
    from django.db import transaction

    with transaction.atomic():
        app.configure_task("test.never").defer()
        raise ValueError("the text names leonie@example.com")


@app.task(name="test.never")
def never() -> None:
    (PLACE / "never").write_text("it ran")
