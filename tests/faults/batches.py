"""Imported by a worker once it is set up."""

from softranet.moves.actions import tell
from softranet.people.imports import running
from softranet.policy import tasks
from softranet.recipients import claiming

running.BATCH = 150
tasks.BATCH = tell.BATCH = claiming.BATCH = 8
