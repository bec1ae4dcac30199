"""Who holds a port, so that "address in use" can be said with a name."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

from softranet.config.refusals import PortRefusal

_LISTENING = "0A"


def refuse_taken(address: str, port: int) -> None:
    """Raises PortRefusal, naming the process where this user may see it."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise PortRefusal(
                f"Cannot listen on {address} port {port}: {error.strerror}. "
                "Look at SOFTRANET_ADDRESS and SOFTRANET_PORT."
            ) from None
        holder = holder_of(port) or "a process of another user"
        raise PortRefusal(
            f"Port {port} is held by {holder}. Stop it, or set SOFTRANET_PORT to another port."
        ) from None


def holder_of(port: int) -> str | None:
    """Such as `python3 -m http.server 8000 (process 1234)`; None where /proc does not tell."""
    wanted = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            names = {str(link.readlink()) for link in (process / "fd").iterdir()}
            if names & wanted:
                words = (process / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
                return f"{words[:100]} (process {process.name})"
        except OSError:
            continue  # it has ended meanwhile, or belongs to another user
    return None


def _listening(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]
