"""GET or POST to an address that somebody typed in, without being led to where nobody should look (SSRF).

The name is resolved once, every address it has must be public unless the installation allows it, and the connection
goes to the checked address itself: a second answer of the name server cannot redirect it. Redirects are not followed,
proxies not used, the whole exchange ends after a time, and only the beginning of the answer is read.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 15.0
LARGEST = 64 * 1024

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(ValueError):
    """The address may not be contacted.

    Found: another scheme than https, credentials, or a host that leads to a private, loopback or link-local address.
    Expected: https to a public host, or one that ``SOFTRANET_PRIVATE_WEBHOOKS`` allows.
    """


class NoAnswer(OSError):
    """Nobody answered in time, or not in HTTP."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def get(url: str) -> Answer:
    """Raises ``NotAllowed`` and ``NoAnswer``."""
    return _exchange("GET", url, None, {})


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Raises ``NotAllowed`` and ``NoAnswer``, whose texts say nothing of what was sent."""
    return _exchange("POST", url, body, headers)


def _exchange(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    scheme, host, port, path = taken_apart(url)
    address = checked(host, port)
    line = _Line(host, port, address, tls=scheme == "https")
    try:
        with line.ends_after(TIMEOUT):
            line.request(method, path, body=body, headers=dict(headers))
            answer = line.getresponse()
            read = answer.read(LARGEST)
        if line.cut:
            raise NoAnswer("too slow")
    except (OSError, http.client.HTTPException, ValueError) as broken:
        raise NoAnswer(type(broken).__name__) from None
    finally:
        line.close()
    return Answer(answer.status, read)


def taken_apart(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, path). Raises ``NotAllowed``; unencrypted only to hosts the installation allows."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("not an address") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise NotAllowed("expected https://host/path")
    if parts.scheme == "http" and not settings.SOFTRANET_PRIVATE_WEBHOOKS:
        raise NotAllowed("expected https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise NotAllowed("the path is not fit for HTTP")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path


def checked(host: str, port: int) -> str:
    """An address of this host; all of them must be allowed. Raises ``NotAllowed``, ``NoAnswer``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer("the name is not known") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(allowed(address) for address in addresses):
        raise NotAllowed("this host is not a public one")
    return str(addresses[0])


def allowed(address: IP) -> bool:
    """Public, whatever it is wrapped in, or allowed by the installation."""
    inner = _unwrapped(address)
    networks = [ipaddress.ip_network(net) for net in settings.SOFTRANET_PRIVATE_WEBHOOKS]
    if any(inner in net for net in networks if net.version == inner.version):
        return True
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _unwrapped(address: IP) -> IP:
    """The IPv4 address that an IPv6 address leads to, if it does (RFC 4291, 3056, 4380, 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour  # type: ignore[return-value]
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or (address.packed[:12] == bytes(12) and int(address) > 1):
        return ipaddress.IPv4Address(address.packed[12:])
    return address


class _Line(http.client.HTTPConnection):
    """A connection to an address already checked; the certificate is still the host's."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.tls = address, tls
        self.cut = False
        self.wire: socket.socket | None = None  # also once the library has let go of it and only reads the answer

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.wire = self.sock

    @contextmanager
    def ends_after(self, seconds: float) -> Iterator[None]:
        """A server that sends a byte now and then keeps nobody waiting: the line is cut."""
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.cut = True
        if self.wire is not None:
            try:
                self.wire.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it was over by itself
