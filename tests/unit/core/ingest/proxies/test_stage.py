"""The stage that makes a proxy: what is cancelled leaves nothing, who waits before a player goes first, a full disk is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import DiskFull, MediaError, Reason
from core.ingest.proxies.maker import ProxyMaker
from core.ingest.proxies.stage import make_proxy
from core.media.caches.preview_cache import PreviewCache, PreviewState
from core.models.video import Video
from core.sandbox.worker import Worker, WorkerLost, WorkStopped
from tests.support.clips import make_clip
from tests.support.jobs import a_video

VIDEO: Video = a_video(id="0123456789abcdef", duration_sec=5.0)


@pytest.fixture
def maker(tmp_path: Path) -> ProxyMaker:
    return ProxyMaker(PreviewCache(tmp_path / "previews"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("film") / "film.mov", seconds=5, fps=12)


def make(maker: ProxyMaker, film: Path, *, is_cancelled: bool = False, is_ending: bool = False) -> bool:
    return make_proxy(maker, VIDEO, film, report=lambda _: None, is_cancelled=lambda: is_cancelled, is_ending=lambda: is_ending)


def left(maker: ProxyMaker) -> list[str]:
    return sorted(path.name for path in maker.previews.folder.iterdir() if not path.name.startswith("."))


def test_it_is_made_and_only_the_film_is_left(maker: ProxyMaker, film: Path) -> None:
    assert make(maker, film)
    assert left(maker) == [f"{VIDEO.id}.mp4"]
    assert maker.previews.status(VIDEO.id).state is PreviewState.READY


def test_one_that_is_cancelled_leaves_nothing_and_one_whose_process_ends_its_pieces(maker: ProxyMaker, film: Path) -> None:
    pieces = maker.previews.pieces(VIDEO.id)
    pieces.mkdir(parents=True)
    with pytest.raises(WorkStopped):
        make(maker, film, is_ending=True)
    assert pieces.is_dir()
    with pytest.raises(WorkStopped):
        make(maker, film, is_cancelled=True)
    assert left(maker) == []


def test_one_whose_process_was_killed_goes_on_from_its_pieces(
    maker: ProxyMaker, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory ran out: nothing is known to be wrong with the film."""

    def killed(*_: object, **__: object) -> None:
        maker.previews.pieces(VIDEO.id).mkdir(exist_ok=True)
        raise WorkerLost("it ended with -9", was_killed=True)

    monkeypatch.setattr(Worker, "ask", killed)
    with pytest.raises(MediaError) as caught:
        make(maker, film)
    assert (caught.value.reason, caught.value.is_transient) == (Reason.READER_KILLED, True)
    assert left(maker) == [f"{VIDEO.id}.pieces"]
    monkeypatch.undo()
    assert make(maker, film)


def test_it_waits_while_another_is_made_and_gives_way_to_who_stands_before_a_player(maker: ProxyMaker, film: Path) -> None:
    with maker.previews.making() as is_ours:
        assert is_ours
        assert not maker.is_free()
        assert not make(maker, film)
    maker.previews.want("fedcba9876543210")
    assert not make(maker, film)
    assert maker.previews.ready(VIDEO.id) is None
    maker.previews.put_away("fedcba9876543210")
    assert make(maker, film)


def test_a_disk_that_will_not_do_is_said_before_anything_is_written(
    maker: ProxyMaker, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(MediaError) as refused:
        make(maker, film)
    assert refused.value.reason is Reason.PROXY_NO_ROOM
    assert left(maker) == []


def test_a_disk_that_is_full_for_everything_is_not_blamed_on_one_video(
    tmp_path: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole queue waits for room then and goes on by itself; a video that had failed would wait for a press."""
    maker = ProxyMaker(PreviewCache(tmp_path / "previews"), spare_disk_bytes=10_000_000)
    for free, error, reason in ((1_000_000, DiskFull, Reason.DISK_FULL), (11_000_000, MediaError, Reason.PROXY_NO_ROOM)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        with pytest.raises(error) as refused:
            make(maker, film)
        assert refused.value.reason is reason


def test_what_a_killed_maker_left_is_swept_but_not_what_can_be_gone_on_with(maker: ProxyMaker) -> None:
    maker.previews.pieces(VIDEO.id).mkdir(parents=True)
    maker.previews.part(VIDEO.id).touch()
    with maker.previews.making():
        maker.previews.sweep()
        assert maker.previews.part(VIDEO.id).exists()
    maker.previews.sweep()
    assert left(maker) == [f"{VIDEO.id}.pieces"]
