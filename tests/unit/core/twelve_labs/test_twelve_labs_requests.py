"""What the two models are sent, as captured on the wire."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer

from core.errors import ClipseekError, MediaError, Reason, RequestRefused
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.jobs import Cutting, EmbedOptions
from core.models.video import Modality, Query, QueryKind, QueryMedia, Span
from core.twelve_labs import TaskSource, TwelveLabsClient
from tests.support.saying import sentence_of

ASSET = "64f8d2c7e4a1b37f8a9c5d12"
ALL = tuple(Modality)
PICTURE = QueryMedia(QueryKind.IMAGE, data=b"\x89PNG picture")
SOUND = QueryMedia(QueryKind.AUDIO, data=b"RIFF sound")
CLIP = QueryMedia(QueryKind.VIDEO, url="https://footage.example/clip.mp4")
PICTURE_64 = base64.b64encode(b"\x89PNG picture").decode()
SOUND_64 = base64.b64encode(b"RIFF sound").decode()

Sent = Callable[[], Any]
Connect = Callable[..., TwelveLabsClient]


@pytest.fixture
def taking_tasks(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1.3/embed-v2/tasks", method="POST").respond_with_json(
        {"_id": "65f8d2c7e4a1b37f8a9c5d12", "status": "processing", "data": None}, status=202
    )


@pytest.fixture
def embedding_queries(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1.3/embed-v2", method="POST").respond_with_json({"data": [{"embedding": [0.5] * 512}]})


@pytest.mark.usefixtures("taking_tasks")
def test_asks_3_5_for_moments_of_an_asset(connect: Connect, sent: Sent) -> None:
    task_id = connect().create_task(TaskSource(asset_id=ASSET), EmbedOptions((Modality.VISUAL, Modality.AUDIO), cut_sec=3))
    assert task_id == "65f8d2c7e4a1b37f8a9c5d12"
    assert sent() == {
        "input_type": "video",
        "model_name": "marengo3.5",
        "embedding_dimension": 512,
        "video": {
            "media_source": {"asset_id": ASSET},
            "segmentation": {"temporal": {"strategy": "dynamic", "dynamic": {"min_duration_sec": 3}}},
            "embedding_option": ["visual", "audio"],
            "embedding_scope": ["clip"],
        },
    }


@pytest.mark.usefixtures("taking_tasks")
def test_asks_3_0_for_fixed_moments_of_a_part_of_a_link(connect: Connect, sent: Sent) -> None:
    options = EmbedOptions(ALL, Cutting.FIXED, 6, part=Span(10, 70.5))
    connect(MODELS["marengo3.0"]).create_task(TaskSource(url="https://footage.example/v.mp4"), options)
    assert sent() == {
        "input_type": "video",
        "model_name": "marengo3.0",
        "video": {
            "media_source": {"url": "https://footage.example/v.mp4"},
            "segmentation": {"strategy": "fixed", "fixed": {"duration_sec": 6}},
            "embedding_option": ["visual", "audio", "transcription"],
            "embedding_scope": ["clip"],
            "start_sec": 10,
            "end_sec": 70.5,
        },
    }


@pytest.mark.usefixtures("taking_tasks")
def test_leaves_out_what_the_model_does_not_embed(connect: Connect, sent: Sent) -> None:
    connect().create_task(TaskSource(asset_id=ASSET), EmbedOptions(ALL))
    assert sent()["video"]["embedding_option"] == ["visual", "audio"]


def test_refuses_a_task_that_would_embed_nothing(connect: Connect, httpserver: HTTPServer) -> None:
    with pytest.raises(RequestRefused):
        connect().create_task(TaskSource(asset_id=ASSET), EmbedOptions((Modality.TRANSCRIPTION,)))
    assert not httpserver.log


def test_refuses_a_source_with_none_or_two_places() -> None:
    with pytest.raises(ValueError, match="either"):
        TaskSource()
    with pytest.raises(ValueError, match="either"):
        TaskSource(asset_id=ASSET, url="https://footage.example/v.mp4")


@pytest.mark.usefixtures("embedding_queries")
@pytest.mark.parametrize(
    ("query", "parts"),
    [
        (Query(text=" man walking a dog "), {"input_text": "man walking a dog"}),
        (
            Query(media=PICTURE),
            {"media_sources": [{"name": "example", "media_type": "image", "base64_string": PICTURE_64}]},
        ),
        (
            Query(text="in the rain", media=PICTURE),
            {
                "input_text": "in the rain",
                "media_sources": [{"name": "example", "media_type": "image", "base64_string": PICTURE_64}],
            },
        ),
        (Query(media=SOUND), {"media_sources": [{"name": "example", "media_type": "audio", "base64_string": SOUND_64}]}),
        (Query(media=CLIP), {"media_sources": [{"name": "example", "media_type": "video", "url": CLIP.url}]}),
    ],
    ids=["words", "picture", "words and picture", "sound", "clip"],
)
def test_asks_3_5_everything_as_multi_input(connect: Connect, sent: Sent, query: Query, parts: dict[str, Any]) -> None:
    vector = connect().embed_query(query)
    assert vector.shape == (512,)
    assert vector.dtype == np.float32
    assert sent() == {
        "input_type": "multi_input",
        "model_name": "marengo3.5",
        "auto_truncate": True,
        "embedding_dimension": 512,
        "multi_input": parts,
    }


@pytest.mark.usefixtures("embedding_queries")
def test_takes_no_typed_words_for_a_reference(connect: Connect, sent: Sent) -> None:
    connect().embed_query(Query(text="<@somebody> waves"))
    assert "<@" not in sent()["multi_input"]["input_text"]


@pytest.mark.usefixtures("embedding_queries")
@pytest.mark.parametrize(
    ("query", "kind", "content"),
    [
        (Query(text="man walking a dog"), "text", {"input_text": "man walking a dog"}),
        (Query(media=PICTURE), "image", {"media_source": {"base64_string": PICTURE_64}}),
        (
            Query(text="red", media=PICTURE),
            "text_image",
            {"media_source": {"base64_string": PICTURE_64}, "input_text": "red"},
        ),
        (
            Query(media=SOUND),
            "audio",
            {"media_source": {"base64_string": SOUND_64}, "embedding_option": ["audio"], "embedding_scope": ["asset"]},
        ),
        (
            Query(media=CLIP),
            "video",
            {"media_source": {"url": CLIP.url}, "embedding_option": ["visual"], "embedding_scope": ["asset"]},
        ),
    ],
    ids=["words", "picture", "words and picture", "sound", "clip"],
)
def test_asks_3_0_by_kind(connect: Connect, sent: Sent, query: Query, kind: str, content: dict[str, Any]) -> None:
    connect(MODELS["marengo3.0"]).embed_query(query)
    assert sent() == {"input_type": kind, "model_name": "marengo3.0", kind: content}


def test_refuses_words_with_sound_where_the_model_does_not_know_it(connect: Connect) -> None:
    with pytest.raises(RequestRefused):
        connect(MODELS["marengo3.0"]).embed_query(Query(text="loud", media=SOUND))


@pytest.mark.parametrize("query", [Query(), Query(text=" \n ")])
def test_refuses_an_empty_query(client: TwelveLabsClient, httpserver: HTTPServer, query: Query) -> None:
    with pytest.raises(ClipseekError) as caught:
        client.embed_query(query)
    assert caught.value.reason is Reason.QUERY_EMPTY
    assert not httpserver.log


@pytest.mark.parametrize(
    ("model", "kind", "size_mb"),
    [
        (MODELS["marengo3.5"], QueryKind.VIDEO, 32),
        (MODELS["marengo3.5"], QueryKind.AUDIO, 32),
        (MODELS["marengo3.0"], QueryKind.VIDEO, 36),
        (MODELS["marengo3.0"], QueryKind.IMAGE, 32),
    ],
)
def test_refuses_media_too_large_before_sending(
    connect: Connect, httpserver: HTTPServer, model: EmbeddingModel, kind: QueryKind, size_mb: int
) -> None:
    with pytest.raises(MediaError) as caught:
        connect(model).embed_query(Query(media=QueryMedia(kind, data=bytes(size_mb * 1024 * 1024 + 1))))
    assert caught.value.reason is Reason.TOO_LARGE
    assert f"{size_mb} MB" in sentence_of(caught.value)
    assert not httpserver.log


def test_refuses_empty_media(client: TwelveLabsClient) -> None:
    with pytest.raises(MediaError) as caught:
        client.embed_query(Query(media=QueryMedia(QueryKind.IMAGE, data=b"")))
    assert caught.value.reason is Reason.EMPTY_FILE
