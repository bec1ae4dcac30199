"""Refusals: what cannot be done as things stand, in one line for a person, without a traceback."""

from __future__ import annotations

DONE, BROKEN, USAGE, UNFIT, DATABASE, PORT, RUNNING = range(7)
INTERRUPTED = 130

EXIT_CODES = {
    DONE: "done",
    BROKEN: "what was checked is not as it should be",
    USAGE: "the command was written wrongly",
    UNFIT: "a setting is wrong or missing, or production would not be safe",
    DATABASE: "the database does not answer, or may not do what was asked",
    PORT: "another process holds the port",
    RUNNING: "the same data folder is being served already",
    INTERRUPTED: "interrupted",
}


class Refusal(Exception):
    """Its text is one line: what was found, expected, what to do. `exit_code` is one of EXIT_CODES."""

    exit_code = BROKEN


class EnvironmentRefusal(Refusal):
    """A variable of the environment is wrong. Never repeats a secret."""

    exit_code = UNFIT


class DatabaseRefusal(Refusal):
    """What the database could not do."""

    exit_code = DATABASE


class PortRefusal(Refusal):
    exit_code = PORT


class RunningRefusal(Refusal):
    exit_code = RUNNING
