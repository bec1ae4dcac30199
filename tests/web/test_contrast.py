"""The colours meet WCAG 2.2 AA in both themes, computed from the tokens themselves."""

import math
import re
from pathlib import Path

import pytest

import softranet.web

TOKENS = (Path(softranet.web.__file__).parent / "static/softranet/css/tokens.css").read_text()
PAIR = re.compile(r"--(\w+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
TEXT = [
    (ink, ground)
    for ink in ("ink", "soft", "accent", "kept", "broken", "waiting")
    for ground in ("paper", "sheet", "wash")
]
# Text on a filled button or step.
TEXT += [("paper", "ink"), ("paper", "broken"), ("paper", "accent")]
SHAPES = [("edge", ground) for ground in ("paper", "sheet", "wash")]


def luminance(oklch: str) -> float:
    """Relative luminance of an oklch colour (Björn Ottosson's matrices, to linear sRGB)."""
    light, chroma, hue = (float(part) for part in oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: int) -> float:
    first, second = luminance(COLOURS[one][theme]), luminance(COLOURS[other][theme])
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert (luminance("1 0 0") + 0.05) / (luminance("0 0 0") + 0.05) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert contrast(ink, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), SHAPES)
def test_the_edges_of_controls_can_be_seen(edge: str, ground: str, theme: int) -> None:
    assert contrast(edge, ground, theme) >= 3
