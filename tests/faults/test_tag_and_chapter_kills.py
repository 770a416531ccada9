"""Tags and chapters whose process is killed in the middle come out as if it had not been, and nothing is paid for twice."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.chapters.synopsis import AnalysisStage
from core.config import load_settings
from core.models.jobs import Stage
from core.models.search_query import MomentRef
from core.models.video import Modality, Span
from core.spoken.typed import typed
from core.tags.tag import Entry
from demo.samples import SAMPLES
from tests.faults.conftest import StartProvider
from tests.support.jobs import a_job, a_video, write
from tests.support.library import MODEL, segments_of, stock
from tests.support.processes import dying
from tests.support.services import opened, use

ALONE = """
import time
from core.services import shared
from core.catalog.queue.worker_lock import WorkerLock
catalog = shared().catalog
assert WorkerLock().take(catalog)
"""
CHAPTERS = f"""{ALONE}
from core.workers import new_chapters
maker = new_chapters(shared())
while catalog.analyses.of(sys.argv[4]).stage.is_open:
    maker.once() or time.sleep(0.05)
"""
TAGS = f"""{ALONE}
from core.workers import new_tags
maker = new_tags(shared())
while maker.once():
    pass
maker.stop()
shared().store.close()
"""
SNOW = next(sample for sample in SAMPLES if sample.slug == "snow")


@pytest.mark.parametrize(
    ("place", "when"),
    [
        ("core.twelve_labs.client:TwelveLabsClient.upload", "after"),
        ("core.twelve_labs.client:TwelveLabsClient.create_analysis", "after"),
        ("core.catalog.library.analyses:replace_lines", "after"),
    ],
)
def test_chapters_are_asked_for_and_paid_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_provider: StartProvider, place: str, when: str
) -> None:
    provider = start_provider()
    use(monkeypatch, tmp_path / "data", provider.url)
    settings, video = load_settings(), a_video(1, duration_sec=14.0)
    catalog = Catalog(settings.database_url)
    write(catalog, [(video, a_job(video, Stage.READY))])
    settings.uploads_dir.mkdir(parents=True)
    shutil.copy(SNOW.file, settings.uploads_dir / str(video.file_name))
    catalog.analyses.ask(video.id)

    dying.killed(CHAPTERS, place, when, arguments=[video.id])
    killed = catalog.analyses.of(video.id)
    assert killed is not None
    assert killed.stage.is_open
    assert catalog.spoken.find((typed("shots subtitles").phrase[:1],), 9) == []

    code, said = dying.whole(CHAPTERS, arguments=[video.id])
    assert code == 0, said
    done = catalog.analyses.of(video.id)
    assert done is not None
    assert (done.stage, done.synopsis is not None) == (AnalysisStage.READY, True)
    assert catalog.spoken.find((typed("shots").phrase,), 9)
    assert provider.made()[0] == 1
    with sqlite3.connect(next(tmp_path.rglob("stand-in.db"))) as stand_in:
        assert stand_in.execute("select count(*) from analyses").fetchone() == (1,)
    assert catalog.payments.since(0.0)[2] == pytest.approx(14 / 3600 * settings.price_per_analysed_hour)
    catalog.close()


@pytest.mark.parametrize(
    ("place", "when", "nth", "found"),
    [
        ("core.tags.maker:TagMaker._standing_out", "after", 1, 0),
        ("core.catalog.library.tags:bump", "before", 1, 0),
        ("core.catalog.library.tags:Tags.keep", "after", 1, 1),
    ],
)
def test_a_tag_is_found_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, when: str, nth: int, found: int
) -> None:
    use(monkeypatch, tmp_path / "data")
    with opened() as services:
        stock(services, 3, moments=8)
        looks = []
        for number in range(2):
            visual = next(one for one in segments_of(number, 8) if one.modality is Modality.VISUAL)
            looks.append(services.catalog.saved_concepts.keep(f"look {number}", MODEL, {Modality.VISUAL: visual.vector}))
        services.catalog.tags.replace_list([Entry(look_id=look.id) for look in looks], MODEL)
    dying.killed(TAGS, place, when, nth)
    catalog = Catalog(load_settings().database_url)
    assert [tag.found_in is not None for tag in catalog.tags.all()] == [True] * found + [False] * (2 - found)
    assert [tag.moments > 0 for tag in catalog.tags.all()] == [True] * found + [False] * (2 - found)

    code, said = dying.whole(TAGS)
    assert code == 0, said
    tagged = catalog.tags.of_videos([a_video(n).id for n in (1, 2, 3)])
    whose = [(one.tag_id, one.moment) for one in tagged]
    assert len(set(whose)) == len(whose)
    # Each look is a moment of the library.
    for number, tag in enumerate(catalog.tags.all()):
        assert tag.found_in is not None
        assert (tag.id, MomentRef(a_video(number + 1).id, Span(0.0, 2.0))) in whose
    catalog.close()
