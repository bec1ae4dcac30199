"""Every response carries the security headers; personal ones are never kept by a cache."""

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from softranet.organisations.models import Organisation
from softranet.web.middleware import SecurityHeadersMiddleware, opened_by_token, policy, widen


def answered(response: HttpResponse, request: HttpRequest | None = None) -> HttpResponse:
    done = SecurityHeadersMiddleware(lambda _request: response)(request or RequestFactory().get("/"))
    assert isinstance(done, HttpResponse)
    return done


def test_errors_carry_the_headers_too(client: Client) -> None:
    headers = client.get("/nowhere").headers
    assert headers["Content-Security-Policy"] == policy()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed() -> None:
    csp = policy()
    assert "unsafe" not in csp
    assert "default-src 'none'" in csp
    assert "frame-ancestors 'none'" in csp
    assert "script-src 'self';" in csp


def test_one_response_may_be_framed_by_a_named_origin() -> None:
    response = HttpResponse()
    widen(response, "frame-ancestors", "https://school.example")
    csp = answered(response)["Content-Security-Policy"]
    assert "frame-ancestors https://school.example;" in csp
    assert "frame-ancestors 'none'" in answered(HttpResponse())["Content-Security-Policy"]


def test_a_payment_page_may_be_a_form_s_target() -> None:
    response = HttpResponse()
    widen(response, "form-action", "https://pay.example")
    assert "form-action 'self' https://pay.example;" in answered(response)["Content-Security-Policy"]


@pytest.mark.parametrize(
    "source", ["*", "http://a.example", "https://a.example; script-src *", "https://*.example"]
)
def test_only_plain_origins_widen_the_policy(source: str) -> None:
    with pytest.raises(ValueError, match="takes origins"):
        widen(HttpResponse(), "frame-ancestors", source)


def test_scripts_cannot_be_widened() -> None:
    with pytest.raises(ValueError, match="A page may widen"):
        widen(HttpResponse(), "script-src", "https://cdn.example")


def test_what_says_nothing_is_private() -> None:
    assert answered(HttpResponse())["Cache-Control"] == "private, no-store"


def test_a_public_page_may_be_kept_unless_someone_is_signed_in() -> None:
    public = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    assert answered(public)["Cache-Control"] == "public, max-age=60"
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert answered(public, request)["Cache-Control"] == "private, no-store"


def test_a_page_opened_by_a_token_is_kept_by_nobody() -> None:
    request = RequestFactory().get("/")
    opened_by_token(request)
    public = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    assert answered(public, request)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["privacy/versions/%00/1/", "drp/v1/agent/%00", "%00"])
def test_an_address_with_a_nul_leads_nowhere(client: Client, larkspur: Organisation, path: str) -> None:
    for method in ("GET", "POST"):
        assert client.generic(method, f"/@larkspur/{path}").status_code == 404
