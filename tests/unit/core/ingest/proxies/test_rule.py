"""Which files go up as a proxy, and what is told of that before anything is started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.errors import MediaError, Reason
from core.ingest.eta import EtaModel, batch_time_sec, time_to_go_sec
from core.ingest.proxies.rule import ProxyRule
from core.media.av.limits import refuse_unfit
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Stage
from core.models.proxy import ProxyCause, ProxyUse
from core.models.sound import SoundTrack
from core.models.video import MediaInfo, Modality
from tests.support.jobs import a_job, a_video

LIMITS = MODELS["marengo3.5"].video_limits
HOUR = MediaInfo(3600, 1920, 1080, 25.0, "h264", "aac", 3_000_000_000)
"""What a camera writes for the web."""


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    yield catalog
    catalog.close()


def cause(catalog: Catalog, info: MediaInfo, use: ProxyUse = ProxyUse.AUTO) -> ProxyCause | None:
    proxy = ProxyRule(catalog, LIMITS, use).proxy_of(info)
    return proxy.cause if proxy else None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"size_bytes": 4_000_000_001}, ProxyCause.TOO_LARGE),
        ({"width": 7680, "height": 4320}, ProxyCause.SHAPE),
        ({"width": 1920, "height": 500}, ProxyCause.SHAPE),
        ({"width": 320, "height": 180}, ProxyCause.SHAPE),
        # Ten minutes of an intermediate codec: 3.9 GB to send, or a twentieth of it after some minutes.
        ({"size_bytes": 3_900_000_000, "duration_sec": 600.0}, ProxyCause.QUICKER),
        ({"size_bytes": 200_000_000, "duration_sec": 30.0}, None),
        # The provider would hear one of four microphones.
        ({"sounds": (SoundTrack("pcm_s24le", 1),) * 4}, ProxyCause.SOUND),
        ({"sounds": (SoundTrack("aac", 2, "deu", is_default=True), SoundTrack("aac", 2, "eng"))}, None),
        # Making it would take longer than sending the file.
        ({"size_bytes": 1_000_000_000}, None),
    ],
)
def test_a_proxy_is_made_where_it_has_to_be_and_where_it_saves_much(
    catalog: Catalog, change: dict[str, object], expected: ProxyCause | None
) -> None:
    assert cause(catalog, replace(HOUR, **change)) is expected  # type: ignore[arg-type]


def test_people_can_have_one_of_every_file_or_of_none(catalog: Catalog) -> None:
    small = replace(HOUR, size_bytes=5_000_000, duration_sec=60.0)
    assert cause(catalog, small, ProxyUse.ALWAYS) is ProxyCause.ALWAYS
    assert cause(catalog, replace(HOUR, size_bytes=9_000_000_000), ProxyUse.NEVER) is None
    with pytest.raises(MediaError) as refused:
        refuse_unfit(replace(HOUR, size_bytes=9_000_000_000), ProxyRule(catalog, LIMITS, ProxyUse.NEVER).limits)
    assert refused.value.reason is Reason.TOO_LARGE
    refuse_unfit(replace(HOUR, size_bytes=9_000_000_000), ProxyRule(catalog, LIMITS, ProxyUse.AUTO).limits)


def test_what_no_proxy_can_mend_is_refused_as_before(catalog: Catalog) -> None:
    with pytest.raises(MediaError) as refused:
        refuse_unfit(replace(HOUR, duration_sec=5 * 3600.0), ProxyRule(catalog, LIMITS, ProxyUse.AUTO).limits)
    assert refused.value.reason is Reason.TOO_LONG


def test_it_is_told_how_large_it_becomes_and_how_long_it_takes(catalog: Catalog) -> None:
    proxy = ProxyRule(catalog, LIMITS, ProxyUse.AUTO).proxy_of(replace(HOUR, size_bytes=12_000_000_000))
    assert proxy is not None
    assert proxy.size_bytes == pytest.approx(900_000_000, rel=0.05)
    assert proxy.original_sec == pytest.approx(6000)
    assert proxy.making_sec + proxy.sending_sec < proxy.original_sec / 2
    assert proxy.room_bytes > 2 * proxy.size_bytes


def test_how_long_one_takes_is_learned_and_counts_in_all_that_is_told(catalog: Catalog) -> None:
    video = a_video(duration_sec=600.0)
    options = EmbedOptions((Modality.VISUAL,), proxy=True)
    making = a_job(video, Stage.TRANSCODING, options=options, progress=0.5)
    slow, quick = (time_to_go_sec(making, video, EtaModel(transcode_factor=factor), 0, 60, 0.0) for factor in (4.0, 1.0))
    assert slow is not None
    assert quick is not None
    assert slow > quick > 0
    assert batch_time_sec([10, 10], [0, 0], EtaModel(), 8, 6000, [100, 100]) == pytest.approx(202.5, abs=0.1)
