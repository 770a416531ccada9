"""Where a video's own page is: for whoever leads to it."""

from __future__ import annotations

from urllib.parse import urlencode

from core.models.search_query import SearchQuery, View
from core.search.address import params_of
from web.http.base_path import below_base


def video_address(video_id: str, at_sec: float | None = None, question: SearchQuery | None = None) -> str:
    """The address of a video's page at a time, coloured by a search."""
    return below_base(f"/library?{urlencode(page_params(video_id, at_sec, question))}")


def page_params(video_id: str, at_sec: float | None = None, question: SearchQuery | None = None) -> dict[str, str]:
    """The same as parameters, for `st.switch_page` and `st.page_link` to `pages/library/page.py`."""
    params = {"video": video_id}
    if at_sec is not None:
        params["t"] = f"{at_sec:g}" if at_sec < 1e5 else str(round(at_sec))
    return params | (params_of(View(question)) if question is not None else {})
