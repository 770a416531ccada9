"""Links to pictures, sounds and clips: read by us with every guard, and told in words that do not speak of videos."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import ClipseekError, Reason
from core.examples import ExampleStore
from core.models.video import QueryKind
from core.storage.folder import FolderStorage
from tests.support.hostile.files import hls_playlist, sound_only
from tests.unit.core.media.media_clips import make_clip
from tests.unit.core.media.media_site import Site, breaking_off, endless, ranged, status, whole


@pytest.fixture
def store(tmp_path: Path) -> ExampleStore:
    return ExampleStore(FolderStorage(tmp_path), tmp_path / "examples")


def photo(shade: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (200, shade, 40)).save(out, "PNG")
    return out.getvalue()


def noise() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(3).integers(0, 255, (900, 900, 3), np.uint8)).save(out, "PNG")
    return out.getvalue()


def link_reason(store: ExampleStore, url: str, *, allow_private: bool = True) -> Reason:
    with pytest.raises(ClipseekError) as caught:
        store.keep_link(url, allow_private=allow_private)
    return caught.value.reason


def test_links_to_pictures_sounds_and_clips_are_read_by_us(store: ExampleStore, site: Site, clip: Path) -> None:
    picture = store.keep_link(site.url("/a%20sea.png?w=1", ranged(noise(), "image/png")), allow_private=True)
    film = store.keep_link(site.url("/film.mp4", ranged(clip.read_bytes())), allow_private=True)
    sound = store.keep_link(site.url("/song", ranged(sound_only(), "application/octet-stream")), allow_private=True)
    assert [example.kind for example in (picture, film, sound)] == [QueryKind.IMAGE, QueryKind.VIDEO, QueryKind.AUDIO]
    facts = store.facts(picture)
    assert facts is not None
    assert facts.name == "a sea.png"
    assert picture == store.keep(noise(), "the same")
    assert film == store.keep(clip.read_bytes(), "the same")


def test_a_host_without_ranges_may_send_a_picture_whole(store: ExampleStore, site: Site) -> None:
    assert store.keep_link(site.url("/whole", whole(noise(), "image/png")), allow_private=True) == store.keep(noise(), "")


def test_only_the_beginning_of_a_long_film_is_read(store: ExampleStore, site: Site, tmp_path: Path) -> None:
    film = make_clip(tmp_path / "long.mp4", seconds=34, fps=2, options={"movflags": "faststart"}).read_bytes()
    padded = film + (90_000_000).to_bytes(4, "big") + b"free" + bytes(90_000_000 - 8)
    example = store.keep_link(site.url("/long.mp4", ranged(padded)), allow_private=True)
    facts = store.facts(example)
    assert facts is not None
    assert facts.is_cut
    assert len(site.hits) < 10


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", Reason.EXAMPLE_LINK),
        ("a dog", Reason.EXAMPLE_LINK),
        ("file:///etc/passwd", Reason.EXAMPLE_LINK),
        ("https://name:word@example.com/a.png", Reason.EXAMPLE_LINK),
        ("http://127.0.0.1:22/a.png", Reason.EXAMPLE_LINK),
        ("https://www.youtube.com/watch?v=abc", Reason.EXAMPLE_PAGE),
        ("https://vimeo.com/1", Reason.EXAMPLE_PAGE),
    ],
)
def test_addresses_that_can_be_none_are_refused_unasked(store: ExampleStore, url: str, expected: Reason) -> None:
    assert link_reason(store, url, allow_private=False) is expected


def test_answers_that_are_no_example_are_sentences(store: ExampleStore, site: Site) -> None:
    page, picture = whole(b"<html><img src=a.png></html>", "text/html"), noise()
    answers = {
        "/page.png": (page, Reason.EXAMPLE_PAGE),
        "/gone.png": (status(404), Reason.LINK_STATUS),
        "/text.png": (ranged(b"just words " * 50, "image/png"), Reason.EXAMPLE_UNREADABLE),
        "/list.mp4": (ranged(hls_playlist(site.url("/secret.ts")), "video/mp4"), Reason.EXAMPLE_UNREADABLE),
        "/endless.png": (endless(200, 10**12), Reason.LINK_NO_RANGES),
        "/broken.png": (breaking_off(picture), Reason.LINK_UNREACHABLE),
        "/nothing.png": (whole(b"", "image/png"), Reason.EMPTY_FILE),
        "/packed.png": (status(200, Content_Encoding="gzip"), Reason.EMPTY_FILE),
    }
    for path, (answer, expected) in answers.items():
        assert link_reason(store, site.url(path, answer)) is expected, path
    assert "/secret.ts" not in site.hits


def test_no_link_leads_into_a_private_network(store: ExampleStore, site: Site) -> None:
    secret = site.url("/secret.png", ranged(photo(), "image/png"))
    for url in (secret, secret.replace("127.0.0.1", "localhost"), secret.replace("127.0.0.1", "[::ffff:127.0.0.1]")):
        assert link_reason(store, url, allow_private=False) is Reason.LINK_PRIVATE
    assert site.hits == []
