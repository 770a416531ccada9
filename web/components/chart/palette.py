"""What the colours of figures look like in the dark and in the light.

The distinct ones were chosen to be as far apart as possible in OKLab for people who see all colours, and for those who see no
red, no green or no blue (simulated after Machado et al. 2009), the first ones the furthest; each has at least the contrast to the
ground that graphics need (WCAG 2.2, 1.4.11). The amber of buttons and links is left to them.
"""

from __future__ import annotations

from typing import Final, Literal

Theme = Literal["dark", "light"]

DISTINCT: Final[dict[Theme, tuple[str, ...]]] = {
    "dark": (
        "#69aae6",
        "#d1ed74",
        "#ca5555",
        "#1fe0e6",
        "#a161bd",
        "#8fb07d",
        "#f5a742",
        "#fad6c0",
        "#d2abba",
        "#c0851f",
    ),
    "light": (
        "#2973b0",
        "#770015",
        "#d95f19",
        "#5d0878",
        "#ab4477",
        "#7b5518",
        "#03464b",
        "#8175ea",
        "#2c3ea8",
        "#2c974f",
    ),
}
SHADES: Final[dict[Theme, tuple[str, ...]]] = {
    "dark": ("#5566b4", "#547fba", "#5197bf", "#67aeb7", "#89c2a7", "#add59e", "#d6e3a9", "#fdf1b4"),
    "light": ("#bd7f1f", "#c77641", "#c3614e", "#b15364", "#99457a", "#7c3883", "#53307a", "#2a2370"),
}
QUIET: Final[dict[Theme, dict[str, str]]] = {
    "dark": {
        "others": "#7d8590",
        "text": "#e9ebef",
        "dim": "#9aa3af",
        "line": "#232830",
        "accent": "#f2b64b",
        "ground": "#0d0f13",
        "panel": "#14171d",
    },
    "light": {
        "others": "#8a8d8a",
        "text": "#1b1e23",
        "dim": "#5c6470",
        "line": "#e4e4df",
        "accent": "#8f5a06",
        "ground": "#fafaf8",
        "panel": "#ffffff",
    },
}


def _named(theme: Theme) -> dict[str, str]:
    named = {str(place): value for place, value in enumerate(DISTINCT[theme])}
    shades = {f"shade{place}": value for place, value in enumerate(SHADES[theme])}
    return named | shades | QUIET[theme]


PALETTES: Final[dict[Theme, dict[str, str]]] = {"dark": _named("dark"), "light": _named("light")}
"""Every colour by its name in `core.insights.views.palette`, without the sign."""


def css_colour(name: str) -> str:
    """A colour as style sheets write it: the browser takes the one of the theme that is shown."""
    return f"light-dark({PALETTES['light'][name]}, {PALETTES['dark'][name]})"
