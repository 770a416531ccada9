"""`POST /embed-v2`: vectors of words, pictures, sounds, clips and mixtures, in each model's own way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytest_httpserver import HTTPServer
from twelvelabs import MediaSource, MultiInputMediaSource, MultiInputRequest, TextInputRequest, VideoInputRequest

from tests.unit.demo.provider import Provider, inline, picture
from tests.unit.demo.tiny_understanding import dice, film

NEW, OLD = "marengo3.5", "marengo3.0"


def mixture(text: str | None = None, *sources: dict[str, str], model: str = NEW, **top: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {"input_text": text} if text is not None else {}
    if sources:
        parts["media_sources"] = list(sources)
    return {"input_type": "multi_input", "model_name": model, "multi_input": parts, **top}


def single(kind: str, **content: Any) -> dict[str, Any]:
    return {"input_type": kind, "model_name": OLD, kind: content}


def part(kind: str, data: bytes, **more: str) -> dict[str, str]:
    return {"media_type": kind, **inline(data), **more}


def answer(provider: Provider, body: object) -> dict[str, Any]:
    reply = provider.post("/embed-v2", body)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def only_vector(provider: Provider, body: object) -> np.ndarray:
    """The one vector that the answer holds, with nothing said about where in time it lies."""
    (item,) = answer(provider, body)["data"]
    assert item["embedding_option"] is item["embedding_scope"] is item["start_sec"] is item["end_sec"] is None
    return np.array(item["embedding"])


def middle(*vectors: np.ndarray) -> np.ndarray:
    total = np.sum(vectors, axis=0)
    return np.asarray(total / np.linalg.norm(total))


def refused(provider: Provider, body: object) -> tuple[str, str]:
    reply = provider.post("/embed-v2", body)
    assert reply.status_code == 400, reply.text
    return reply.json()["error"]["code"], reply.json()["error"]["message"]


def test_the_sdk_gets_words_embedded_with_3_5(provider: Provider) -> None:
    reply = provider.sdk().embed.v_2.create(
        input_type="multi_input",
        model_name=NEW,
        auto_truncate=True,
        embedding_dimension=512,
        multi_input=MultiInputRequest(input_text="a red boat"),
    )
    assert np.allclose(reply.data[0].embedding, dice(b"a red boat"), atol=1e-6)
    assert reply.usage is not None
    assert (reply.usage.input_tokens["text"], reply.usage.truncated) == (3, False)
    assert reply.metadata is not None and reply.metadata.input_type == "multi_input"


def test_the_sdk_gets_words_embedded_with_3_0(provider: Provider) -> None:
    reply = provider.sdk().embed.v_2.create(input_type="text", model_name=OLD, text=TextInputRequest(input_text="a red boat"))
    assert np.allclose(reply.data[0].embedding, dice(b"a red boat"), atol=1e-6)
    assert reply.usage is None
    assert reply.metadata is None


def test_the_sdk_gets_a_mixture_embedded(provider: Provider) -> None:
    photo = picture()
    source = MultiInputMediaSource(name="pic", media_type="image", base_64_string=inline(photo)["base64_string"])
    reply = provider.sdk().embed.v_2.create(
        input_type="multi_input",
        model_name=NEW,
        multi_input=MultiInputRequest(input_text="like <@pic> by night", media_sources=[source]),
    )
    assert np.allclose(reply.data[0].embedding, middle(dice(b"like by night"), dice(photo)), atol=1e-6)


def test_the_sdk_gets_a_clip_embedded_with_3_0(provider: Provider) -> None:
    asset_id = provider.asset(film(seconds=6))
    reply = provider.sdk().embed.v_2.create(
        input_type="video",
        model_name=OLD,
        video=VideoInputRequest(
            media_source=MediaSource(asset_id=asset_id), embedding_option=["visual"], embedding_scope=["asset"]
        ),
    )
    assert [(item.embedding_option, item.embedding_scope, item.end_sec) for item in reply.data] == [("visual", "asset", 6)]
    assert reply.metadata is not None and reply.metadata.input_type == "video"
    assert (reply.metadata.duration, reply.metadata.embedding_scopes) == (6, ["asset"])


@pytest.mark.parametrize("kind", ["image", "audio", "video"])
def test_3_5_takes_media_alone(provider: Provider, kind: str) -> None:
    data = picture() if kind == "image" else film(seconds=3)
    assert np.allclose(only_vector(provider, mixture(None, part(kind, data))), dice(data), atol=1e-6)


def test_3_5_takes_everything_at_once(provider: Provider) -> None:
    photo, clip, song = picture(), film(seconds=5), film(seconds=4, picture=False)
    body = mixture("x", part("image", photo), part("video", clip), part("audio", song))
    assert np.allclose(only_vector(provider, body), middle(*map(dice, (b"x", photo, clip, song))), atol=1e-6)


@pytest.mark.parametrize("dimension", [128, 256])
def test_shorter_vectors_are_the_beginning_of_the_long_ones(provider: Provider, dimension: int) -> None:
    vector = only_vector(provider, mixture("harbour", embedding_dimension=dimension))
    assert np.allclose(vector, middle(dice(b"harbour")[:dimension]), atol=1e-6)


def test_3_0_takes_a_picture_alone_and_with_words(provider: Provider) -> None:
    photo = picture(kind="JPEG")
    both = middle(dice(b"by night"), dice(photo))
    assert np.allclose(only_vector(provider, single("image", media_source=inline(photo))), dice(photo), atol=1e-6)
    assert np.allclose(
        only_vector(provider, single("text_image", media_source=inline(photo), input_text="by night")), both, atol=1e-6
    )
    assert np.allclose(only_vector(provider, mixture("by night", part("image", photo), model=OLD)), both, atol=1e-6)


def test_3_0_cuts_sound_into_pieces_unless_told_otherwise(provider: Provider) -> None:
    song = inline(film(seconds=9, picture=False))
    data = answer(provider, single("audio", media_source=song, embedding_option=["audio"]))["data"]
    assert [(item["embedding_scope"], item["start_sec"], item["end_sec"]) for item in data] == [
        ("clip", 0, 6),
        ("clip", 6, 9),
        ("asset", 0, 9),
    ]
    whole = single("audio", media_source=song, embedding_option=["audio"], embedding_scope=["asset"])
    assert len(answer(provider, whole)["data"]) == 1


def test_takes_links_and_assets_too(provider: Provider, httpserver: HTTPServer) -> None:
    photo = picture()
    httpserver.expect_request("/photo.png").respond_with_data(photo, content_type="image/png")
    by_link = {"media_type": "image", "url": httpserver.url_for("/photo.png")}
    by_id = {"media_type": "image", "asset_id": provider.asset(photo, "photo.png")}
    for source in (by_link, by_id):
        assert np.allclose(only_vector(provider, mixture(None, source)), dice(photo), atol=1e-6)


def test_refuses_links_that_lead_nowhere(provider: Provider, slow_provider: Provider, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/page").respond_with_data("<html>", content_type="text/html")
    for path in ("/page", "/nothing"):
        code, message = refused(provider, mixture(None, {"media_type": "image", "url": httpserver.url_for(path)}))
        assert (code, "media_sources[0].url" in message) == ("parameter_invalid", True)
    private = mixture(None, {"media_type": "image", "url": httpserver.url_for("/photo.png")})
    assert "publicly accessible" in refused(slow_provider, private)[1]


@pytest.mark.parametrize("model", [NEW, OLD])
def test_refuses_media_that_are_not_what_they_are_called(provider: Provider, model: str) -> None:
    assert refused(provider, mixture("x", part("image", b"no picture"), model=model))[0] == "parameter_invalid"
    assert refused(provider, mixture("x", part("image", picture((127, 200))), model=model))[0] == "parameter_invalid"
    assert refused(provider, mixture("x", part("image", picture(kind="GIF")), model=model))[0] == "parameter_invalid"


def test_refuses_clips_that_cannot_be_read(provider: Provider) -> None:
    assert refused(provider, mixture(None, part("video", b"no film")))[0] == "video_file_broken"
    assert refused(provider, single("video", media_source=inline(b"no film")))[0] == "video_file_broken"


def test_refuses_media_longer_than_the_model_takes_at_once(provider: Provider) -> None:
    message = "Duration (31.0 seconds) exceeds maximum limit of 30 seconds"
    assert message in refused(provider, mixture(None, part("video", film(seconds=31))))[1]
    long = inline(film(seconds=601))
    assert "exceeds maximum limit of 600 seconds (10 minutes)" in refused(provider, single("video", media_source=long))[1]
    fine = single("video", media_source=inline(film(seconds=31)), embedding_scope=["asset"])
    assert len(answer(provider, fine)["data"]) == 3


def test_refuses_a_window_that_is_not_in_the_clip(provider: Provider) -> None:
    code, message = refused(provider, single("video", media_source=inline(film(seconds=6)), start_sec=7))
    assert (code, "video.start_sec" in message) == ("parameter_invalid", True)


def test_refuses_media_larger_than_32_mb(provider: Provider) -> None:
    reply = provider.post("/embed-v2", mixture(None, {"media_type": "video", "base64_string": "AAAA" * (33 * 2**20 // 3)}))
    assert reply.status_code == 413
    assert reply.json()["error"]["message"] == "File size (33 MB) exceeds maximum limit of 32 MB"


def test_refuses_assets_that_are_not_ready_or_not_there(provider: Provider, slow_provider: Provider) -> None:
    waiting = {"media_type": "image", "asset_id": slow_provider.uploaded(picture(), "photo.png")}
    assert refused(slow_provider, mixture(None, waiting))[0] == "asset_not_ready"
    absent = {"media_type": "image", "asset_id": "0123456789abcdef01234567"}
    assert provider.post("/embed-v2", mixture(None, absent)).status_code == 404


@pytest.mark.parametrize(("model", "limit"), [(NEW, 2000), (OLD, 500)])
def test_refuses_more_words_than_the_model_takes(provider: Provider, model: str, limit: int) -> None:
    only_vector(provider, mixture("word " * limit, model=model))
    assert refused(provider, mixture("word " * (limit + 1), model=model))[0] == "parameter_invalid"


def test_3_5_cuts_long_texts_short_if_told_to(provider: Provider) -> None:
    body = answer(provider, mixture("word " * 2001, auto_truncate=True))
    assert body["usage"]["truncated"] is True
    assert np.allclose(body["data"][0]["embedding"], dice(" ".join(["word"] * 2000).encode()), atol=1e-6)


@pytest.mark.parametrize("kind", ["text", "image", "text_image", "audio", "video"])
def test_3_5_takes_multi_input_only(provider: Provider, kind: str) -> None:
    code, message = refused(provider, {"input_type": kind, "model_name": NEW, kind: {"input_text": "x"}})
    assert (code, "multi_input" in message) == ("parameter_invalid", True)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (mixture(), "parameter_not_provided"),
        (mixture("   "), "parameter_invalid"),
        (mixture("half \ud800"), "parameter_invalid"),
        (mixture("like <@pic>"), "parameter_invalid"),
        (mixture("like <@dog>", part("image", picture(), name="pic")), "parameter_invalid"),
        (mixture("x", part("image", picture(), name="a"), part("image", picture(), name="a")), "parameter_invalid"),
        (mixture(None, part("image", picture()), part("video", film())), "parameter_not_provided"),
        (mixture("x", *[part("image", picture())] * 11), "parameter_invalid"),
        (mixture("x", part("smell", b"x")), "parameter_invalid"),
        (mixture("x", part("document", b"x")), "parameter_invalid"),
        (mixture("x", {"media_type": "image"}), "parameter_not_provided"),
        (mixture("x", part("image", picture(), url="http://a.invalid/")), "parameter_invalid"),
        (mixture("x", part("image", picture(), colour="red")), "parameter_unknown"),
        (mixture("x", {"media_type": "image", "base64_string": "é"}), "parameter_invalid"),
        (mixture("x", embedding_dimension=100), "parameter_invalid"),
        (mixture("x", embedding_uncertainty=True), "parameter_invalid"),
        (mixture("x", auto_truncate="yes"), "parameter_invalid"),
        ({**mixture("x"), "text": {"input_text": "x"}}, "parameter_invalid"),
        (mixture("x", colour="red"), "parameter_unknown"),
        (mixture("x", model="marengo2.7"), "parameter_invalid"),
        (mixture("x", part("video", film()), model=OLD), "parameter_invalid"),
        (mixture("x", model=OLD, embedding_dimension=512), "parameter_invalid"),
        (mixture("x", model=OLD, auto_truncate=True), "parameter_invalid"),
        ({"input_type": "multi_input", "model_name": NEW}, "parameter_not_provided"),
        ({"input_type": "multi_input", "multi_input": {"input_text": "x"}}, "parameter_not_provided"),
        (single("document", input_text="x"), "parameter_unknown"),
        (single("text"), "parameter_not_provided"),
        (single("text", input_text="x", colour="red"), "parameter_unknown"),
        (single("image", input_text="x"), "parameter_not_provided"),
        (single("text_image", media_source=inline(picture())), "parameter_not_provided"),
        (single("video", media_source=inline(film()), segmentation={"temporal": {}}), "parameter_invalid"),
        (single("audio", media_source=inline(film()), embedding_option=["visual"]), "parameter_invalid"),
        (single("video", media_source=inline(film()), embedding_scope=["local"]), "parameter_invalid"),
    ],
)
def test_refuses_queries_of_another_shape(provider: Provider, body: dict[str, Any], code: str) -> None:
    assert refused(provider, body)[0] == code
