"""The dialog that hands moments off, without a browser: what it says of them, what it offers, and what a press asks for."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.collections.collection import Collection, Gathered
from core.errors import Fault, Reason
from core.exports.request import ExportKind
from core.handoff.formats import Format
from core.messages.faults import explain
from core.models.jobs import Stage
from core.models.video import Video
from core.timecode import FrameRate, SourceTime
from tests.pages.conftest import opened, spoken
from tests.support.handoff.timelines import RATES
from tests.support.jobs import a_job, a_video, write

LAKE = a_video(1, title="Lake", duration_sec=60.0, original_name="lake.mov")
ALPS = a_video(2, title="Alps", duration_sec=60.0, original_name="alps.mov")


@pytest.fixture
def collection(catalog: Catalog) -> Collection:
    """Two seconds of each video, and a moment whose video is gone."""
    write(catalog, [(video, a_job(video, Stage.READY)) for video in (LAKE, ALPS)])
    for video in (LAKE, ALPS):
        catalog.source_times.keep(video.id, SourceTime(FrameRate(RATES[2].fps), 0, 1500))
    made = catalog.collections.make("Trailer", "")
    gone = f"{9:016x}"
    catalog.collection_items.add(made.id, "", [Gathered(one, 2000, 4000) for one in (LAKE.id, ALPS.id, gone)])
    return made


def dialog_of(collection: Collection) -> AppTest:
    app = opened("collections", collection=collection.id)
    app.button(key="hand_off").click().run()
    assert not app.exception
    return app


def counted_by(catalog: Catalog, video: Video, rate: FrameRate, *, is_conformed: bool = False) -> None:
    catalog.source_times.keep(video.id, SourceTime(rate, 0, 1500, is_conformed=is_conformed))


def test_every_format_is_offered_with_the_programs_that_read_it(collection: Collection) -> None:
    app = dialog_of(collection)
    said = spoken(app)
    assert {str(button.proto.id).rpartition("-")[2] for button in app.get("download_button")} >= {
        f"format_{one}" for one in Format
    }
    assert {str(button.key) for button in app.button} >= {f"format_{kind}" for kind in ExportKind}
    for program in ("DaVinci Resolve", "Premiere Pro", "Final Cut Pro", "Avid Media Composer"):
        assert program in said


def test_what_somebody_should_know_is_said(collection: Collection, catalog: Catalog) -> None:
    said = spoken(dialog_of(collection))
    assert "2 moments, 0:04 at 25 fps" in said
    assert "1 moment is left out, because its video is not in the library any more." in said
    assert "several rates" not in said


def test_several_and_unusual_rates_are_said(collection: Collection, catalog: Catalog) -> None:
    counted_by(catalog, ALPS, RATES[-2], is_conformed=True)
    said = spoken(dialog_of(collection))
    assert "The files have several frame rates (25 fps, 29.97 fps drop-frame)" in said
    assert "is unusual: alps.mov" in said


def test_why_a_film_could_not_be_made_is_said(collection: Collection, catalog: Catalog) -> None:
    made = catalog.exports.add("", "zip", "Trailer.zip", "{}", 1)
    catalog.exports.claim("me", lease_sec=30)
    fault = Fault(Reason.DISK_FULL, {"free_bytes": 1_000_000})
    catalog.exports.fail(made, "me", fault)
    assert f"Trailer.zip: {explain(fault)}" in spoken(dialog_of(collection))


def test_what_others_asked_for_is_not_shown(collection: Collection, catalog: Catalog) -> None:
    catalog.exports.add("somebody else", "zip", "Secret.zip", "{}", 1)
    assert "Secret" not in spoken(dialog_of(collection))
