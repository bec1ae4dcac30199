"""Imported by a worker once it is set up."""

from softranet.people.imports import running
from softranet.policy import tasks
from softranet.recipients import claiming

running.BATCH = 150
tasks.BATCH = 8
claiming.BATCH = 8
