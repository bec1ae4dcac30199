"""``replay`` as a program: a restore runs it as the application, against the database beside the one in use.

It reads lines of JSON from standard input, erasures as the journal has them and refusals, and prints what it did.
"""

import json
import os
import sys
from dataclasses import asdict

import django


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softranet.config.settings")
    django.setup()
    # Not before: these hold models.
    from softranet.backups import journal, refusals  # noqa: PLC0415
    from softranet.backups.replay import replay  # noqa: PLC0415

    lines = list(sys.stdin)
    done = asdict(replay(filter(None, map(journal.parse, lines))))
    noes = list(filter(None, map(refusals.parse, lines)))
    for no in noes:
        refusals.apply(no)
    sys.stdout.write(json.dumps(done | {"refusals": len(noes)}))


if __name__ == "__main__":
    _main()
