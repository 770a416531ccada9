"""The colours of the page can be read in both themes, and are the same wherever they are written down."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support.colours import contrast
from web.colours import TOKENS

CONFIG = tomllib.loads((Path(__file__).parents[4] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3."""
THEMES = ("light", "dark")


def token(name: str, theme: str) -> str:
    return TOKENS[name][THEMES.index(theme)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["dim", "accent", "good", "bad"])
def test_coloured_words_are_read_on_every_ground(name: str, theme: str) -> None:
    grounds = [token("ground", theme), token("panel", theme), CONFIG[theme]["secondaryBackgroundColor"]]
    assert min(contrast(token(name, theme), ground) for ground in grounds) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["accent", "bad"])
def test_words_on_filled_buttons_are_read(ground: str, theme: str) -> None:
    assert contrast(token("on-accent", theme), token(ground, theme)) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
def test_streamlit_is_told_the_same_colours(theme: str) -> None:
    names = {
        "primaryColor": "accent",
        "linkColor": "accent",
        "backgroundColor": "ground",
        "borderColor": "line",
        "greenColor": "good",
        "redColor": "bad",
        "grayColor": "dim",
    }
    assert {name: CONFIG[theme][name] for name in names} == {name: token(ours, theme) for name, ours in names.items()}
