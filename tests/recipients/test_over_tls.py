"""A webhook is called over TLS, and nobody is told who cannot prove to be that host."""

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from softranet.web import outward
from tests.recipients import servers


@contextmanager
def serving(folder: Path, address: str) -> Iterator[servers.Recipient]:
    """On this machine, with a certificate made out to an address; the folder then has it as ``certificate``."""
    key, name, today = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    number, until = x509.random_serial_number(), today + timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), number, today, until)
    named = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    certificate = made.add_extension(named, critical=True).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(secret)
    with servers.running(lambda _said: (200, {"heard": True})) as one:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate", folder / "key")
        one.server.socket = context.wrap_socket(one.server.socket, server_side=True)
        yield one


@pytest.mark.parametrize(("address", "heard"), [("127.0.0.1", 3), ("127.0.0.2", 0)])
def test_the_certificate_is_the_hosts(
    address: str, heard: int, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOFTRANET_PRIVATE_WEBHOOKS = ("127.0.0.0/8",)
    with serving(tmp_path, address) as one:
        monkeypatch.setattr(outward, "_tls", lambda: ssl.create_default_context(cafile=tmp_path / "certificate"))
        url = one.url.replace("http:", "https:")
        with outward.Line() as line:
            for _call in range(3):
                if heard:
                    assert line.post(url, b"{}", {}) == outward.Answer(200, b'{"heard": true}')
                else:
                    with pytest.raises(outward.NoAnswer):
                        line.post(url, b"{}", {})
    assert (len(one.calls), one.connections) == ((3, 1) if heard else (0, 0))
