"""Whatever an address says, a page opens or says in a sentence what is not there; links to what is gone, too."""

from __future__ import annotations

import pytest

from core.errors import Reason
from core.messages.errors import ERRORS
from tests.pages.conftest import Open, spoken

READ = (
    ("search", "q q2 not like like2 follow within by weights in category added recorded length look thumbs view page open"),
    ("library", "find category state sort page as q"),
    ("library", "bin find page"),
    ("library", "video t q open"),
    ("script", "script q page"),
    ("insights", "show kind colour scope dates every page open in category added recorded length look"),
    ("tasks", "q page"),
    ("add_videos", "q page"),
    ("health", "q page"),
)
"""The pages with the parameters that they read, and some that they do not."""
GONE = "0123456789abcdef"
RUBBISH = (
    "x" * 10_000,
    "9" * 5_000,
    "-1",
    "1e309",
    "nan",
    "inf..-inf",
    "\u202e\x00☃\U0001f408",
    "../../../etc/passwd",
    "<script>alert(1)</script>",
    "%00%ff,~,..,~~",
    f"{GONE}~1~2",
    f"{GONE}~2~1",
    f"y{GONE}~1~2,n{GONE}~nan~inf",
    f"moment~{GONE}~0~1e308",
    f"image~{'0' * 64}",
    "look~gone",
    GONE,
    "missing",
    "twice",
    "own",
    "",
)


@pytest.mark.parametrize(("name", "parameters"), READ)
def test_rubbish_in_every_parameter_leads_to_a_page(
    open_page: Open, name: str, parameters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a key, words of an address wait for a press, and no provider is asked.
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_test")
    app = open_page(name)
    for rubbish in RUBBISH:
        app.query_params.clear()
        for parameter in parameters.split():
            app.query_params[parameter] = rubbish
        app.run()
        assert not app.exception, rubbish[:50]
        assert ERRORS[Reason.UNEXPECTED].what_happened not in spoken(app), rubbish[:50]


def test_a_link_to_a_video_that_is_gone_says_so(open_page: Open) -> None:
    app = open_page("library")
    app.query_params["video"] = GONE
    app.run()
    assert "This video is not here" in spoken(app)
