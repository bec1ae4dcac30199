"""The console script `softranet`."""

from __future__ import annotations

from softranet.cli.frame import Commands

# Each command is a module of its own, imported when it is asked for: `module:object`, and its line in --help.
# Modules in BEFORE_DJANGO run without Django's settings, because there may be no database yet.
COMMANDS = {
    "up": ("softranet.cli.up:up", "Serve: database, web and worker, until Ctrl-C."),
    "database": ("softranet.cli.database:database", "Prepare or back up the database."),
    "policy": ("softranet.cli.policy:policy", "Measure every promise; publish the policy's next version."),
    "check": ("softranet.cli.check:check", "Say whether this installation is fit to serve."),
}
BEFORE_DJANGO = {"up", "database"}

main = Commands(COMMANDS, BEFORE_DJANGO)
