"""Settings for workers started by these tests: long work commits often: many moments to be killed."""

from softranet.config.settings import *  # noqa: F403

PROCRASTINATE_IMPORT_PATHS = ["tests.faults.batches"]
