"""The provider's transcript as lines, whichever of its ways to cut it the answer has; and that there is none is no fault."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from core.errors import ProviderUnavailable
from core.spoken.line import Line, Source
from core.twelve_labs import TwelveLabsClient

ASSET = "64f8d2c7e4a1b37f8a9c5d12"
PATH = f"/v1.3/assets/{ASSET}/transcription"


def said(start: float, end: float, value: str, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "value": value, **more}


def line(start_ms: int, end_ms: int, text: str, speaker: str = "") -> Line:
    return Line(start_ms, end_ms, text, Source.PROVIDER, speaker)


WORDS = [said(0, 0.4, "Good"), said(0.4, 0.9, "morning."), said(1.0, 1.3, "Who"), said(1.3, 1.6, "is"), said(3.0, 3.4, "there?")]
SENTENCES = [said(0, 0.95, "Good morning."), said(1, 3.5, "Who is there?")]
TURNS = [{**sentence, "speaker": speaker} for sentence, speaker in zip(SENTENCES, ("1", "2"), strict=True)]


def answer(httpserver: HTTPServer, **body: Any) -> None:
    httpserver.expect_request(PATH, query_string={"include": "words,sentences,utterances"}).respond_with_json(body)


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        ({"sentences": SENTENCES, "words": WORDS}, [line(0, 950, "Good morning."), line(1000, 3500, "Who is there?")]),
        (
            {"words": WORDS, "utterances": TURNS},
            [line(0, 900, "Good morning.", "1"), line(1000, 1600, "Who is", "2"), line(3000, 3400, "there?", "2")],
        ),
        ({"words": WORDS}, [line(0, 900, "Good morning."), line(1000, 1600, "Who is"), line(3000, 3400, "there?")]),
        ({"utterances": TURNS}, [line(0, 950, "Good morning.", "1"), line(1000, 3500, "Who is there?", "2")]),
        ({"sentences": [], "words": None}, []),
    ],
    ids=["sentences", "words and turns", "words", "turns", "nothing"],
)
def test_lines_are_made_of_what_the_answer_has(
    client: TwelveLabsClient, httpserver: HTTPServer, parts: dict[str, Any], lines: list[Line]
) -> None:
    answer(httpserver, status="ready", **parts)
    assert list(client.transcript(ASSET) or ()) == lines


def test_sentences_are_of_who_speaks_in_their_middle(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, status="ready", sentences=[said(0, 0.9, "Good  morning.\0"), said(0.9, 3.4, "Who?")], utterances=TURNS)
    assert client.transcript(ASSET) == (line(0, 900, "Good morning.", "1"), line(900, 3400, "Who?", "2"))


def test_words_make_lines_that_can_be_read(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, status="ready", words=[said(at / 4, at / 4 + 0.2, "word") for at in range(200)])
    lines = client.transcript(ASSET) or ()
    assert sum(len(one.text.split()) for one in lines) == 200
    assert max(len(one.text) for one in lines) <= 95


@pytest.mark.parametrize("status", ["pending", "processing", "something new"])
def test_as_long_as_it_is_being_made_there_is_no_answer_yet(
    client: TwelveLabsClient, httpserver: HTTPServer, status: str
) -> None:
    answer(httpserver, status=status)
    assert client.transcript(ASSET) is None


def test_one_that_failed_or_is_not_there_has_no_lines(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, status="failed", error={"message": "no speech"})
    assert client.transcript(ASSET) == ()
    httpserver.clear()
    httpserver.expect_request(PATH).respond_with_json({"code": "resource_not_exist", "message": "none"}, status=404)
    assert client.transcript(ASSET) == ()


def test_what_cannot_be_is_left_out(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    odd = [said(2, 1, "backwards"), said(-1, 1, "before"), said(0, 1e300, "for ever"), said(0, 1, " "), said(1, 1, "at once")]
    answer(httpserver, status="ready", sentences=odd)
    assert client.transcript(ASSET) == (line(1000, 1000, "at once"),)


def test_an_answer_of_another_shape_is_the_provider_s_fault(client: TwelveLabsClient, httpserver: HTTPServer) -> None:
    answer(httpserver, status="ready", sentences=[{"start": "soon"}])
    with pytest.raises(ProviderUnavailable):
        client.transcript(ASSET)
