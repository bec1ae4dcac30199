"""What people and organisations write stays harmless wherever it is shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softranet.web.prose import outbound


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        '[x](https://example.org "onmouseover=alert(1)")',
        "![x](javascript:alert(1))",
        '<https://example.org/"onclick=alert(1)>',
        "<a href='https://evil.example' onclick='x()'>x</a>",
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example>",
        "<style>*{display:none}</style>",
        "```<script>\nalert(1)\n```",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_scripts_come_out_as_text(text: str) -> None:
    assert harmless(outbound(text))


@given(st.text(alphabet="<>\"'[]()!&;:/\\=#*_`ajvscriptonload \n\t\x00", max_size=80))
def test_no_text_at_all_becomes_a_script(text: str) -> None:
    assert harmless(outbound(text))


def harmless(html: str) -> bool:
    tags = re.findall(r"<[^>]*>", html)
    wrong = re.compile(
        r"<(?:script|img|svg|iframe|style|object|form|input)|\son\w+\s*=|style=|(?:javascript|data|vbscript):",
        re.IGNORECASE,
    )
    # Quoted attribute values may name anything that is not an address: look at names and addresses only.
    return not any(wrong.search(re.sub(r'(?<!href)="[^"]*"', "", tag)) for tag in tags)


def test_a_link_out_is_marked_and_a_link_within_is_not() -> None:
    html = outbound("[out](https://example.org/a) [in](/privacy/) [mail](mailto:office@larkspur.example)")
    out, within, mail = html.split("</a>")[:3]
    for part in (
        'class="external"',
        'rel="noopener noreferrer external nofollow"',
        'referrerpolicy="no-referrer"',
    ):
        assert part in out
        assert part not in within
        assert part not in mail
    assert "(another site)" in out


@pytest.mark.parametrize("address", ["//example.org/a", "HTTPS://example.org", "http:example.org"])
def test_every_way_to_write_another_site_counts_as_out(address: str) -> None:
    assert 'class="external"' in outbound(f"[x](<{address}>)")


@pytest.mark.parametrize("address", ["\\\\\\\\example.org", "/\\\\example.org", "/\t/example.org"])
def test_what_a_browser_might_straighten_into_another_site_is_encoded(address: str) -> None:
    html = outbound(f"[x](<{address}>)")
    assert "\\" not in html
    assert "\t" not in html


def test_a_picture_is_a_link_and_nothing_is_loaded() -> None:
    html = outbound("![our hall](https://cdn.example/hall.jpg)")
    assert "<img" not in html
    assert "src=" not in html
    assert 'href="https://cdn.example/hall.jpg"' in html
    assert "Picture: our hall" in html


def test_a_picture_in_a_link_is_words_in_the_link() -> None:
    html = outbound("[![hall](/hall.jpg)](https://example.org)")
    assert html.count("<a ") == 1
    assert "Picture: hall" in html


def test_headings_stand_below_the_page_s_own() -> None:
    assert "<h3>One</h3>" in outbound("# One\n\n## Two", 3)
    assert "<h4>Two</h4>" in outbound("# One\n\n## Two", 3)
    assert "<h1" not in outbound("# One\n\n###### Six", 1)


def test_nothing_gives_nothing() -> None:
    assert outbound("") == ""
    assert outbound(None) == ""
