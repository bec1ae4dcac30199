"""Running the jobs that a test's transaction has enqueued, in that transaction."""

import json
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app


def run_jobs(limit: int = 200) -> list[str]:
    """Run every job that is due, and those they enqueue, until none is left; their names in order."""
    done: list[str] = []
    while len(done) < limit:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT id FROM procrastinate_jobs"
                " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
                " ORDER BY priority DESC, id LIMIT 1) RETURNING id, task_name, args"
            )
            row = cursor.fetchone()
            if row is None:
                return done
            number, name, arguments = row
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number])
        task: Any = app.tasks[name]
        task.func(**(_parsed(arguments)))
        done.append(name)
    raise AssertionError(f"jobs enqueue jobs without end: {done[-5:]}")


def _parsed(arguments: Any) -> dict[str, Any]:
    return json.loads(arguments) if isinstance(arguments, str) else dict(arguments)
