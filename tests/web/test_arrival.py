"""Where a request came from is shortened before anything else sees it."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from softranet.web.arrival import ShortAddressMiddleware, full_address, shortened


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1234:5678::9", "2001:db8:1234::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("unix", ""),
        ("", ""),
    ],
)
def test_what_stays_of_an_address(address: str, kept: str) -> None:
    assert shortened(address) == kept


def arrive(**headers: str) -> HttpRequest:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    ShortAddressMiddleware(view)(RequestFactory().get("/", **headers))  # type: ignore[arg-type]
    return seen[0]


def test_no_header_tells_more() -> None:
    headers = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CF_CONNECTING_IP")
    request = arrive(REMOTE_ADDR="203.0.113.77", **dict.fromkeys(headers, "198.51.100.9"))
    assert "198.51.100.9" not in repr(request.META)
    assert "203.0.113.77" not in repr(request.META)
    assert request.META["REMOTE_ADDR"] == "203.0.113.0"
    assert full_address(request) == "203.0.113.77"


def test_behind_a_proxy_its_own_entry_counts(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = arrive(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.5, 198.51.100.9")
    assert request.META["REMOTE_ADDR"] == "198.51.100.0"
