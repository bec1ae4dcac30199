"""Where a request came from, shortened on arrival: everything behind this sees a network, never an address."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

KEPT = {4: 24, 6: 48}
"""Bits of an address that stay: a town or a provider, not a household."""

_FORWARDED = (
    "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP", "HTTP_FASTLY_CLIENT_IP",
)  # fmt: skip


def shortened(address: str) -> str:
    """The first address of the network it is in (/24 of IPv4, /48 of IPv6); empty for what is no address."""
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, KEPT[found.version]), strict=False).network_address)


def full_address(request: HttpRequest) -> str:
    """The whole address, in memory while the request lasts: for the security log and for limits, which hash it."""
    return getattr(request, "_arrived_from", "") or str(request.META.get("REMOTE_ADDR", ""))


class ShortAddressMiddleware:
    """Shortens ``REMOTE_ADDR`` and takes out every header in which a proxy names the client.

    Only where a proxy of ours is set does its header count, and of that the last entry: the others are written by
    whoever sent the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = str(request.META.get("REMOTE_ADDR", ""))
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if forwarded and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
            address = forwarded.rpartition(",")[2].strip()
        request._arrived_from = address  # type: ignore[attr-defined]  # noqa: SLF001 - read by full_address alone
        request.META["REMOTE_ADDR"] = shortened(address)
        for name in _FORWARDED:
            request.META.pop(name, None)
        return self.get_response(request)
