"""Each document of a page has our style sheet in it; nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from web.http.page_style import PageStyle

DOCUMENTS = Path(streamlit.__file__).parent / "static"
"""The document that Streamlit serves for every page is `index.html` here."""
A_PAGE = {"accept": "text/html,*/*;q=0.8", "accept-encoding": "gzip"}
STYLE = "<style>p{color:red}</style>"


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(
        routes=[
            Route("/plain", lambda request: PlainTextResponse("<body>")),
            Mount("/component", StaticFiles(directory=DOCUMENTS, html=True)),
            Mount("/", StaticFiles(directory=DOCUMENTS, html=True)),
        ],
        # Inside, as Streamlit's own packing is.
        middleware=[Middleware(PageStyle, style=STYLE), Middleware(GZipMiddleware, minimum_size=10)],
    )
    with TestClient(app) as asking:
        yield asking


def test_it_stands_below_the_sheets_of_streamlit_and_above_the_page(client: TestClient) -> None:
    answer = client.get("/", headers=A_PAGE)
    assert answer.text.count(STYLE) == 1
    assert answer.text.index("</head>") < answer.text.index(STYLE) < answer.text.index('<div id="root">')
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_browser_that_knows_the_document_gets_it_with_the_style_of_today(client: TestClient) -> None:
    known = client.get("/index.html")
    answer = client.get("/", headers={**A_PAGE, "if-none-match": known.headers["etag"]})
    assert answer.status_code == 200
    assert STYLE in answer.text
    assert not {"etag", "last-modified"} & set(answer.headers)


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/", {"accept": "*/*"}), ("/plain", A_PAGE), ("/component/", A_PAGE)],
    ids=["what a script fetches", "what is no document", "frames of other packages"],
)
def test_all_else_stays_as_it_is(client: TestClient, path: str, headers: dict[str, str]) -> None:
    assert STYLE not in client.get(path, headers=headers).text
