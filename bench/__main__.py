"""``make bench``: run the measurements and print a table."""

import argparse
import json
import subprocess
import sys
import time
from importlib import import_module

from rich.console import Console
from rich.table import Table

from bench.database import open_database, start
from bench.timing import Result

MEASURES = ["gate", "purpose", "pages", "persons", "sweeping", "importing", "submitting", "desk", "evidence"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="measure", help=f"only these of {', '.join(MEASURES)}")
    parser.add_argument("--people", type=int, default=1_000_000, help="people in the large database (1,000,000)")
    parser.add_argument("--rows", type=int, help="rows of the imported file (200,000, a fifth of the people at most)")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if unknown := set(chosen.measures) - set(MEASURES):
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    rows = chosen.rows or min(200_000, chosen.people // 5)
    console = Console(stderr=True)
    server, results, failed = start(), [], []
    try:
        if len(chosen.measures) == 1:
            results += _measure(chosen.measures[0], chosen.people, rows)
        for name in [] if len(chosen.measures) == 1 else chosen.measures or MEASURES:
            began = time.monotonic()
            found = _apart(name, chosen.people, rows)
            results += found
            failed += [] if found else [name]
            console.print(f"[dim]{name}: {time.monotonic() - began:.0f} s" + ("" if found else ", [red]failed"))
            for result in found:
                console.print(f"  {result.what}: {result.ratio:.2f}")
    finally:
        server.stop()
    if chosen.json:
        print(json.dumps([vars(r) for r in results], indent=1))
    else:
        Console().print(table(results, failed))
    return 1 if failed or not all(r.kept for r in results) else 0


def _measure(name: str, people: int, rows: int) -> list[Result]:
    server = start()
    open_database(server, people)
    found: list[Result] = import_module(f"bench.{name}").measure(server, rows if name == "importing" else people)
    return found


def _apart(name: str, people: int, rows: int) -> list[Result]:
    """In a process of its own: one that fails does not end the others, nor leave anything to them."""
    command = [sys.executable, "-m", "bench", name, "--people", str(people), "--rows", str(rows), "--json"]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    return [Result(**row) for row in json.loads(done.stdout)] if done.stdout else []


def table(results: list[Result], failed: list[str]) -> Table:
    made = Table(title="Medians of seven, interleaved", title_justify="left", box=None)
    for name in ("what", "ours", "baseline", "ratio", "reach", "", "note"):
        number = name in ("ours", "baseline", "ratio")
        made.add_column(name, justify="right" if number else "left", no_wrap=number)
    for r in results:
        made.add_row(
            r.what, f"{r.ours * 1000:,.1f} ms", f"{r.baseline * 1000:,.1f} ms", f"{r.ratio:.2f}", r.reach,
            "[green]reached" if r.kept else "[red]missed", r.note,
        )  # fmt: skip
    for name in failed:
        made.add_row(name, "", "", "", "", "[red]failed", "see above why")
    return made


if __name__ == "__main__":
    sys.exit(main())
