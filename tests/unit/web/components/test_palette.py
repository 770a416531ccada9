"""The colours of figures can be told from the ground and from each other, whoever looks."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from core.insights.views import palette as names
from tests.support.colours import Colour, contrast, linear
from web.components.chart.palette import DISTINCT, PALETTES, QUIET, SHADES, Theme

GRAPHICS_CONTRAST = 3.0
APART = 0.055
"""In OKLab, where steps of 0.02 are just seen side by side."""
SEES_ALL_SHARE = 0.62
"""Who sees all colours is promised more: 0.055 / 0.62."""

SEEN: dict[str, list[list[float]]] = {
    "all": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Linear RGB as it is seen, after Machado et al. 2009, of full severity."""


def oklab(light: Colour) -> Colour:
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    opponents = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.asarray(opponents @ np.cbrt(cones @ np.clip(light, 0, 1)))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_colour_stands_out_from_the_ground(theme: Theme) -> None:
    ground = QUIET[theme]["ground"]
    shown = [*DISTINCT[theme], *SHADES[theme], QUIET[theme]["others"]]
    assert min(contrast(colour, ground) for colour in shown) >= GRAPHICS_CONTRAST


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("eyes", SEEN)
def test_all_ten_and_grey_are_told_apart_with_any_eyes(theme: Theme, eyes: str) -> None:
    seen = [oklab(np.array(SEEN[eyes]) @ linear(colour)) for colour in (*DISTINCT[theme], QUIET[theme]["others"])]
    share = SEES_ALL_SHARE if eyes == "all" else 1.0
    assert min(float(np.linalg.norm(one - other)) * share for one, other in combinations(seen, 2)) >= APART


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_shades_go_one_way_so_that_later_is_seen_as_more(theme: Theme) -> None:
    lightness: list[Any] = [float(oklab(linear(colour))[0]) for colour in SHADES[theme]]
    assert lightness == sorted(lightness, reverse=theme == "light")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_name_that_figures_use_has_a_colour(theme: Theme) -> None:
    used = [names.colour(place) for place in range(-1, 12)] + [
        names.shade(place, of) for of in (1, 2, 5, 8) for place in range(of)
    ]
    used += [names.TEXT, names.DIM, names.LINE]
    assert {name.removeprefix("@") for name in used} <= set(PALETTES[theme])
