"""GET or POST to an address that somebody typed in, without being led to where nobody should look (SSRF).

The name is resolved once, every address it has must be public unless the installation allows it, and the connection
goes to the checked address itself: a second answer of the name server cannot redirect it. Redirects are not followed,
proxies not used, the whole exchange ends after a time, and only the beginning of the answer is read.
"""

import http.client
import io
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 15.0
LARGEST = 64 * 1024

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
_CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
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
    with Line() as line:
        return line.exchange(method, url, body, headers)


class Line:
    """A connection kept open between requests to one host. For one thread, and for a minute or so: the host's name is
    looked up and checked when the connection is opened, and not again."""

    def __init__(self) -> None:
        self._open: tuple[tuple[str, str, int], _Connection] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._open:
            self._open[1].close()
        self._open = None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises ``NotAllowed`` and ``NoAnswer``, whose texts say nothing of what was sent.

        A connection that the other side closed meanwhile is opened once more: the request may have reached them then,
        and must be one that can be repeated.
        """
        return self.exchange("POST", url, body, headers)

    def exchange(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        scheme, host, port, path = taken_apart(url)
        to, ends = (scheme, host, port), monotonic() + TIMEOUT
        try:
            if self._open and self._open[0] == to:
                with suppress(*_CLOSED):
                    return self._asked(self._open[1], ends, method, path, body, headers)
            self.__exit__()
            connection = _Connection(host, port, checked(host, port), tls=scheme == "https")
            self._open = to, connection
            return self._asked(connection, ends, method, path, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as broken:
            self.__exit__()
            if isinstance(broken, NotAllowed | NoAnswer):
                raise
            raise NoAnswer(type(broken).__name__) from None

    def _asked(
        self, connection: "_Connection", ends: float, method: str, path: str, body: bytes | None,
        headers: Mapping[str, str],
    ) -> Answer:  # fmt: skip
        connection.ends = ends
        connection.request(method, path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        try:
            read = answer.read(LARGEST)
        except _CLOSED as broken:  # it was answered: not to be asked again
            raise NoAnswer(type(broken).__name__) from None
        if not answer.isclosed():  # more than is read: what follows on this connection would be taken for an answer
            self.__exit__()
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


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(http.client.HTTPConnection):
    """A connection to an address already checked; the certificate is still the host's."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        super().__init__(host, port)
        self.address, self.tls = address, tls
        self.ends = 0.0  # when the exchange that is under way is over, whatever came

    def connect(self) -> None:
        sock = socket.create_connection((self.address, self.port), self.left())
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the body waits until the head is confirmed
        if self.tls:
            sock = _tls().wrap_socket(sock, server_hostname=self.host)
        self.sock: Any = _Timed(sock, self.left)

    def left(self) -> float:
        """Seconds. A server that sends a byte now and then keeps nobody waiting for longer."""
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Timed:
    """A socket for which each wait is at most as long as what is left of the whole."""

    def __init__(self, sock: socket.socket, left: Callable[[], float]) -> None:
        self.sock, self.left = sock, left

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(self.left())
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Read(self))

    def close(self) -> None:
        self.sock.close()


class _Read(io.RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self._timed, self._raw = timed, timed.sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._timed.sock.settimeout(self._timed.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
