"""Opening files and links that may be anything at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from core.errors import LinkError, MediaError, Reason
from core.media.av.probe import probe
from core.media.av.source import open_container
from core.media.remote.range_reader import BLOCK_BYTES, RangeReader
from tests.unit.core.media.media_site import Site, ranged, status

PLAYLISTS: list[Callable[[str], str]] = [
    lambda url: f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{url}\n#EXT-X-ENDLIST\n",
    lambda url: f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{url}\n",
    lambda url: f"ffconcat version 1.0\nfile '{url}'\n",
    lambda url: (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT9S"><Period>'
        f'<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{url}</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>"
    ),
    lambda url: f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=control:{url}\n",
]


def test_opens_a_link_without_closing_it(clip: Path, site: Site) -> None:
    with RangeReader(site.url("/a.mp4", ranged(clip.read_bytes())), allow_private=True) as reader:
        for _ in range(2):
            with open_container(reader) as container:
                assert len(container.streams.video) == 1
        assert not reader.closed


@pytest.mark.parametrize("fault", [av.error.InvalidDataError(1, "x"), MemoryError(), OSError(), ValueError()])
def test_turns_what_goes_wrong_inside_into_our_error(clip: Path, fault: Exception) -> None:
    with pytest.raises(MediaError) as caught, open_container(clip):
        raise fault
    assert caught.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("ending", [".mp4", ".m3u8", ".mkv"])
@pytest.mark.parametrize("playlist", PLAYLISTS)
def test_a_playlist_in_a_file_fetches_nothing(
    tmp_path: Path, site: Site, playlist: Callable[[str], str], ending: str, clip: Path
) -> None:
    trap = tmp_path / f"film{ending}"
    trap.write_text(playlist(site.url("/inside.ts", ranged(clip.read_bytes()))))
    with pytest.raises(MediaError) as caught:
        probe(trap)
    assert caught.value.reason is Reason.UNREADABLE
    assert site.hits == []


def test_opens_no_other_kinds_of_media_behind_a_link(site: Site) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 360)).save(picture, "PNG")
    url = site.url("/film.mp4", ranged(picture.getvalue()))
    with (
        RangeReader(url, allow_private=True) as reader,
        pytest.raises(MediaError) as caught,
        open_container(reader),
    ):
        pass
    assert caught.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("playlist", PLAYLISTS)
def test_a_playlist_behind_a_link_fetches_nothing_else(site: Site, playlist: Callable[[str], str], clip: Path) -> None:
    trap = playlist(site.url("/inside.ts", ranged(clip.read_bytes()))).encode()
    with RangeReader(site.url("/film.m3u8", ranged(trap)), allow_private=True) as reader, pytest.raises(MediaError):
        probe(reader)
    assert set(site.hits) == {"/film.m3u8"}


@pytest.mark.parametrize("inside", ["a neighbour", "anywhere"])
def test_a_playlist_does_not_reach_files_of_this_machine(tmp_path: Path, clip: Path, inside: str) -> None:
    """The library's own guard refuses whole paths only; a file beside it would be played."""
    (tmp_path / "neighbour.mp4").write_bytes(clip.read_bytes())
    trap = tmp_path / "film.mp4"
    trap.write_text(f"ffconcat version 1.0\nfile '{clip if inside == 'anywhere' else 'neighbour.mp4'}'\n")
    with pytest.raises(MediaError):
        probe(trap)


def test_a_name_is_never_taken_for_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clip: Path) -> None:
    monkeypatch.chdir(tmp_path)
    name = Path("concat:film.mp4")
    name.write_bytes(clip.read_bytes())
    assert probe(name).width == 640


def test_says_that_the_link_failed_not_that_the_file_is_bad(clip: Path, site: Site) -> None:
    """The index at the end lies in a part that the host no longer gives."""
    data = clip.read_bytes()
    data = data + bytes(4 * BLOCK_BYTES)
    with RangeReader(site.url("/a.mp4", ranged(data)), allow_private=True) as reader:
        site.url("/a.mp4", status(503))
        with pytest.raises(LinkError) as caught, open_container(reader) as container:
            reader.seek(BLOCK_BYTES)
            for packet in container.demux():
                packet.decode()
            container.seek(0)
            list(container.demux())
    assert caught.value.reason is Reason.LINK_STATUS


def test_a_failed_link_leaves_nothing_behind_for_the_next_file(clip: Path, site: Site) -> None:
    data = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + (64 * BLOCK_BYTES).to_bytes(4, "big") + b"free" + bytes(64 * BLOCK_BYTES)
    with RangeReader(site.url("/a.mp4", ranged(data)), allow_private=True) as reader:
        site.url("/a.mp4", status(503))
        with pytest.raises(LinkError):
            probe(reader)
    assert probe(clip).width == 640
