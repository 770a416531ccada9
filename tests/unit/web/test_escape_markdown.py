"""Words that people typed stay words inside Streamlit's labels."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.escape_markdown import escape_markdown


@pytest.mark.parametrize("text", ["**bold**", "[x](javascript:alert(1))", ":material/delete:", "$x^2$", "<b>", ":red[a]"])
def test_nothing_in_it_is_taken_for_formatting(text: str) -> None:
    assert not re.search(r"(?<!\\)[*_\[\]():$<>#^]", escape_markdown(text))


@given(st.text())
def test_every_character_is_still_there(text: str) -> None:
    assert re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", escape_markdown(text)) == text
