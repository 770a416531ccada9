"""Each script that is fetched early is one that Streamlit has."""

from __future__ import annotations

import re

from web.shell.preloads import SCRIPTS, preloads


def test_every_script_is_there() -> None:
    found = re.findall(r'href="\./static/js/(.+?)\.[\w-]{8}\.js"', preloads())
    assert set(found) == set(SCRIPTS)
