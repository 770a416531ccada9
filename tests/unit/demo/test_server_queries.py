"""Questions as the app's client asks them: words, pictures, sounds, clips and mixtures; and which words say nothing."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from core.errors import RequestRefused
from core.models.embedding_models import MODELS
from core.models.video import Query, QueryKind, QueryMedia
from core.twelve_labs import TaskSource, TwelveLabsClient
from demo.process import StandIn
from demo.understanding import embed_image, embed_text
from tests.support.clips import make_clip
from tests.support.footage import sample_footage
from tests.unit.demo.settled import ended, task_for, uploaded


def picture(size: tuple[int, int] = (160, 128), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(out, kind)
    return out.getvalue()


def middle(*vectors: np.ndarray) -> np.ndarray:
    total = np.sum(vectors, axis=0)
    return np.asarray(total / np.linalg.norm(total))


def unknown(stand_in: StandIn, text: str) -> tuple[list[str], bool]:
    reply = httpx.get(
        f"{stand_in.url}/demo/unknown-words", params={"text": text}, headers={"x-api-key": "demo"}, trust_env=False
    ).json()
    return reply["unknown"], reply["is_any_known"]


def test_words_become_their_vector(client: TwelveLabsClient) -> None:
    assert np.allclose(client.embed_query(Query("a red boat")), embed_text("a red boat"), atol=1e-6)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_asked_with_alone_and_with_words(client: TwelveLabsClient, kind: str) -> None:
    photo = picture(kind=kind)
    seen, said = embed_image(photo), embed_text("by night")
    assert np.allclose(client.embed_query(Query(media=QueryMedia(QueryKind.IMAGE, photo))), seen, atol=1e-6)
    both = client.embed_query(Query("by night", QueryMedia(QueryKind.IMAGE, photo)))
    assert np.allclose(both, middle(said, seen), atol=1e-6)


@pytest.mark.parametrize("kind", [QueryKind.AUDIO, QueryKind.VIDEO])
def test_a_sound_or_clip_becomes_a_unit_vector(client: TwelveLabsClient, clip: Path, kind: QueryKind) -> None:
    vector = client.embed_query(Query(media=QueryMedia(kind, clip.read_bytes())))
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)


def test_media_that_cannot_be_read_or_are_too_small_are_refused(client: TwelveLabsClient) -> None:
    refused = [(QueryKind.IMAGE, b"no picture"), (QueryKind.IMAGE, picture((100, 100))), (QueryKind.VIDEO, b"no film")]
    for kind, content in refused:
        with pytest.raises(RequestRefused):
            client.embed_query(Query(media=QueryMedia(kind, content)))


def test_3_5_takes_thirty_seconds_at_most(stand_in: StandIn, tmp_path: Path) -> None:
    film = make_clip(tmp_path / "long.mp4", seconds=31, fps=6).read_bytes()
    client = TwelveLabsClient(api_key="demo", base_url=stand_in.url, model=MODELS["marengo3.5"])
    with pytest.raises(RequestRefused, match="30 seconds"):
        client.embed_query(Query(media=QueryMedia(QueryKind.VIDEO, film)))
    client.close()


@pytest.mark.parametrize(
    ("text", "words", "is_any_known"),
    [
        ("dog", ["dog"], False),
        ("a dog in the snow", ["dog"], True),
        ("sunset over the sea", [], True),
        ("un perro", ["perro"], False),
        ("Zorblax, zorblax quixtal", ["zorblax", "quixtal"], False),
        ("the of and", [], False),
        ("", [], False),
    ],
)
def test_says_which_words_it_does_not_know(stand_in: StandIn, text: str, words: list[str], is_any_known: bool) -> None:
    assert unknown(stand_in, text) == (words, is_any_known)


def test_words_that_are_spoken_in_a_video_are_known_from_then_on(stand_in: StandIn, client: TwelveLabsClient) -> None:
    task_id = task_for(client, TaskSource(asset_id=uploaded(client, sample_footage()["lighthouse"]).id))
    ended(client, task_id)
    assert unknown(stand_in, "listening zorblax") == (["zorblax"], True)
