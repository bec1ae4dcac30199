"""``replay`` as a program: a restore runs it as the application, against the database beside the one in use.

It reads erasures from standard input, a journal line each, and prints what it did as JSON.
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
    from softranet.backups.journal import parse
    from softranet.backups.replay import replay

    done = replay(filter(None, map(parse, sys.stdin)))
    sys.stdout.write(json.dumps(asdict(done)))


if __name__ == "__main__":
    _main()
