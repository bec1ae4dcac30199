"""``make bench``: run the measurements and print a table."""

import argparse
import json
import sys
from importlib import import_module

from rich.console import Console
from rich.table import Table

from bench.database import open_database, start
from bench.timing import Result

MEASURES = ["gate", "purpose", "pages", "persons", "sweeping", "importing", "submitting"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []], help="only these; all by default")
    parser.add_argument("--people", type=int, default=1_000_000, help="people in the large database")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    console = Console(stderr=chosen.json)
    server = start()
    results: list[Result] = []
    try:
        open_database(server, chosen.people)
        for name in chosen.measures or MEASURES:
            console.print(f"[dim]{name} …")
            found = import_module(f"bench.{name}").measure(server, chosen.people)
            results += found
            for result in found:
                console.print(f"  {result.what}: {result.ratio:.2f}")
    finally:
        server.stop()
    if chosen.json:
        print(json.dumps([vars(r) for r in results], indent=1))  # noqa: T201  (the output itself)
    else:
        console.print(table(results))
    return 0 if all(r.kept for r in results) else 1


def table(results: list[Result]) -> Table:
    made = Table(title="Medians of seven, interleaved", title_justify="left", box=None)
    for name in ("what", "ours", "baseline", "ratio", "reach", "", "note"):
        made.add_column(name, justify="right" if name in ("ours", "baseline", "ratio") else "left")
    for r in results:
        made.add_row(
            r.what, f"{r.ours * 1000:,.1f} ms", f"{r.baseline * 1000:,.1f} ms", f"{r.ratio:.2f}", r.reach,
            "[green]reached" if r.kept else "[red]missed", r.note,
        )  # fmt: skip
    return made


if __name__ == "__main__":
    sys.exit(main())
