"""Logs without personal data: one JSON object a line in production, one readable line elsewhere.

What is written: the text of our own loggers; of others' only the template, because their arguments are paths,
addresses and values; of a request its route, never its path or query; of an exception its type and frames,
never its message. Whatever still looks like a mail address is masked.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponseBase

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

OURS = "softranet"
EXTRAS = ("method", "route", "status", "status_code", "milliseconds", "organisation", "job", "task")
_ADDRESS = re.compile(r"[^\s<>\"'(,;=]+@[^\s<>\"'),;]+")
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = logging.getLogger("softranet.requests")


class JsonFormatter(logging.Formatter):
    """Keys: at, level, logger, text, request, error, frames, and those of EXTRAS that the caller gave."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": text_of(record),
        }
        if identifier := request_id.get():
            line["request"] = identifier
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if error := error_of(record):
            line["error"], line["frames"] = type_names(error), list(frames_of(error))
        return json.dumps(line, ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """The same facts for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        extras = [str(getattr(record, name)) for name in EXTRAS if hasattr(record, name)]
        line = " ".join([at, record.levelname.lower(), text_of(record), *extras])
        if error := error_of(record):
            line += "".join(f"\n    {part}" for part in (*frames_of(error), type_names(error)))
        return line


def text_of(record: logging.LogRecord) -> str:
    ours = record.name == OURS or record.name.startswith(OURS + ".")
    text = record.getMessage() if ours else str(record.msg)
    return _ADDRESS.sub("[address]", text.replace("\n", " "))


def error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def type_names(error: BaseException) -> str:
    """The exception's type, and the types it came from."""
    names, seen = [], set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        names.append(f"{type(cause).__module__}.{type(cause).__qualname__}".removeprefix("builtins."))
        cause = cause.__cause__ or cause.__context__
    return " from ".join(names)


def frames_of(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-25:]:
        yield f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"


class RequestIdMiddleware:
    """Names each request in the logs and in the answer, and writes one line about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if _ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex
        token, began = request_id.set(identifier), time.perf_counter()
        try:
            response = self.get_response(request)
            match = request.resolver_match
            facts = {
                "method": request.method,
                "route": match.route if match else "none",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            }
            _log.info("request", extra=facts)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = identifier
        return response


def logging_settings(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING."""
    formatter = JsonFormatter if as_json else LineFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Django mails its errors and writes request paths by handlers of its own: neither here.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # refusals are in our own line for the request
            "softranet": {"level": "INFO"},
            "softranet.requests": {"level": "INFO" if as_json else "WARNING"},
        },
    }
