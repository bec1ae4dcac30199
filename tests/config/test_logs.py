"""Logs name no person: not from messages of others, not from exceptions, not from addresses in the path."""

import json
import logging
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from softranet.config.logs import JsonFormatter, LineFormatter, RequestIdMiddleware, request_id


def lines(name: str, message: str, *values: object, error: BaseException | None = None) -> tuple[dict[str, Any], str]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "here.py", 1, message, values, info)
    return json.loads(JsonFormatter().format(record)), LineFormatter().format(record)


def test_values_of_other_loggers_are_left_out() -> None:
    written, line = lines("django.request", "Not Found: %s", "/@larkspur/preferences/token-of-leonie/")
    assert written["text"] == "Not Found: %s"
    assert "leonie" not in line


def test_our_own_text_is_written_without_addresses() -> None:
    written, line = lines("softranet.mail", "Could not reach %s for leonie.koehler@example.org", "the server")
    assert written["text"] == "Could not reach the server for [address]"
    assert "koehler" not in line


def test_an_exception_is_its_type_and_frames() -> None:
    with pytest.raises(RuntimeError) as raised:
        try:
            int("Leonie Köhler, leonie@example.org")
        except ValueError as cause:
            raise RuntimeError("about Leonie Köhler") from cause
    written, line = lines("procrastinate.worker", "Job ended", error=raised.value)
    assert written["error"] == "RuntimeError from ValueError"
    assert "tests/config/test_logs.py" in written["frames"][0]
    assert "Leonie" not in json.dumps(written, ensure_ascii=False) + line


def test_a_request_is_named_and_its_query_is_not_written(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str | None] = []

    def view(_: object) -> HttpResponse:
        seen.append(request_id.get())
        return HttpResponse()

    with caplog.at_level(logging.INFO, logger="softranet.requests"):
        request = RequestFactory().get("/people/?q=leonie@example.org", headers={"X-Request-ID": "of-the-proxy-1"})
        response = RequestIdMiddleware(view)(request)
    assert response["X-Request-ID"] == "of-the-proxy-1"
    assert seen == ["of-the-proxy-1"]
    assert request_id.get() is None
    (record,) = caplog.records
    assert "leonie" not in JsonFormatter().format(record)


def test_an_id_that_could_forge_a_log_line_is_replaced() -> None:
    request = RequestFactory().get("/", headers={"X-Request-ID": 'x" } \n { "level": "info'})
    response = RequestIdMiddleware(lambda _: HttpResponse())(request)
    assert len(response["X-Request-ID"]) == 32
