"""`softranet up` in production: refused while it would be unsafe, hardened when it is not."""

import http.client
import re

import pytest

from softranet.config.refusals import UNFIT
from tests.cli.program import Installation

SAFE = {
    "SOFTRANET_ENV": "production",
    "SOFTRANET_HOSTS": "crm.example.org",
    "SOFTRANET_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz" * 2,
    "EMAIL_URL": "smtps://mail.example.org",
}


@pytest.mark.slow
def test_production_refuses_each_weakness_and_serves_over_tls_only(prepared: Installation) -> None:
    production = prepared
    production.environ |= SAFE
    for name, value, code in (("SOFTRANET_TLS", "off", "E001"), ("SOFTRANET_HSTS_SECONDS", "5", "E003")):
        refused = production.run("up", **{name: value})
        assert refused.returncode == UNFIT
        assert f"(softranet.production.{code})" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert production.processes() == {}

    production.up()
    plain, _ = ask(production)
    assert plain.status == 301
    assert plain.headers["Location"] == "https://crm.example.org/accounts/login/"
    page, text = ask(production, **{"X-Forwarded-Proto": "https"})
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    sheets = re.findall(r"/static/[^\"]+\.[0-9a-f]{12}\.css", text)
    assert sheets, "style sheets have names that change with their content"
    sheet, _ = ask(production, sheets[0])
    assert sheet.status == 200
    assert sheet.headers["Cache-Control"] == "max-age=31536000"
    assert production.end() == 0
    assert '"route": "accounts/login/"' in production.said()


def ask(
    installation: Installation, path: str = "/accounts/login/", **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection("localhost", installation.port, timeout=10)
    connection.request("GET", path, headers={"Host": "crm.example.org"} | headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer, text
