"""The console script `softranet`."""

from __future__ import annotations

from softranet.cli.frame import Commands

# Each command is a module of its own, imported when it is asked for: `module:object`, and its line in --help.
# Modules in BEFORE_DJANGO run without Django's settings, because there may be no database yet.
COMMANDS = {
    "up": ("softranet.cli.up:up", "Serve: database, web and worker, until Ctrl-C."),
    "database": ("softranet.cli.database:database", "Prepare, back up or restore the database."),
    "demo": ("softranet.cli.demo:demo", "Put the demo organisation in, or take it out."),
    "operator": ("softranet.cli.operator:operator", "Invite somebody to the organisation that runs this installation."),
    "organisation": ("softranet.cli.organisation:organisation", "Take an organisation whole to another installation."),
    "import": ("softranet.cli.import_:import_", "Bring people in from a CSV file."),
    "person": ("softranet.cli.person:person", "Show, export or erase one person's data."),
    "move": ("softranet.cli.move:move", "Take a person's data elsewhere, or take in what they bring."),
    "sweep": ("softranet.cli.sweep:sweep_command", "End what has been kept for its stated time."),
    "policy": ("softranet.cli.policy:policy", "Measure every promise; publish the policy's next version."),
    "request": ("softranet.cli.request:request", "People's requests about their data: list, show, answer."),
    "receipt": ("softranet.cli.receipt:receipt", "Verify receipts, offline."),
    "check": ("softranet.cli.check:check", "Say whether this installation is fit to serve."),
}
BEFORE_DJANGO = {"up", "database", "receipt"}

main = Commands(COMMANDS, BEFORE_DJANGO)
