"""Imported by a worker once it is set up."""

from softranet.people.imports import running

running.BATCH = 150
