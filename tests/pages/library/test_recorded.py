"""When and with what videos were recorded: shown, looked for by day, corrected for one and for many, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.models.jobs import Stage
from core.timecode import FrameRate, SourceTime
from pages.library.video.edit import recorded_at
from tests.pages.conftest import address, opened, spoken
from tests.pages.library.test_library_page import shown
from tests.support.jobs import a_job, a_video, write

EVENING = datetime(2024, 5, 31, 23, 30, tzinfo=UTC).timestamp()
PHONE: dict[str, Any] = {
    "recorded_at": EVENING,
    "recorded_zone_min": 8 * 60,
    "recorded_from": "phone",
    "camera": "Apple iPhone <15>",
    "lens": "Main camera",
    "reel": "A001",
    "latitude": -33.8568,
    "longitude": 151.2095,
    "original_path": "/cards/A001/a.mov",
}


@pytest.fixture
def library(catalog: Catalog) -> Catalog:
    """A phone's film, one of a camera that knows no zone, one that somebody gave a day, and one without a date."""
    videos = [
        a_video(1, title="Phone", added_at=4.0, **PHONE),
        a_video(2, title="Camera", added_at=3.0, recorded_at=EVENING, recorded_from="header"),
        a_video(3, title="Typed", added_at=2.0, recorded_at=EVENING - 23.5 * 3600, recorded_from="person"),
        a_video(4, title="Unknown", added_at=1.0, recorded_from=""),
    ]
    write(catalog, [(video, a_job(video, Stage.READY, moments=3)) for video in videos])
    return catalog


def page_of(number: int) -> AppTest:
    return opened("library", video=f"{number:016x}")


def dates_of(catalog: Catalog) -> list[float | None]:
    return [video.recorded_at for video in catalog.videos.all()]


def test_the_page_of_a_video_says_when_and_with_what_it_was_recorded(library: Catalog) -> None:
    library.source_times.keep(f"{1:016x}", SourceTime(FrameRate(Fraction(25)), 10 * 3600 * 25, 100))
    said = spoken(page_of(1))
    for part in (
        "31 May 2024, 23:30 (UTC+08:00)",
        "the phone",
        "Apple iPhone &lt;15&gt;",
        "Main camera",
        "A001",
        "33.8568° S, 151.2095° E",
        "10:00:00:00 at 25 fps",
        "/cards/A001/a.mov",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("number", "said", "unsaid"),
    [
        (2, "31 May 2024, 23:30 (time zone unknown)", "UTC"),
        (3, "<dd>31 May 2024</dd>", "time zone"),
        (4, "Length", "Recorded"),
    ],
)
def test_no_zone_and_no_hour_is_guessed(library: Catalog, number: int, said: str, unsaid: str) -> None:
    page = spoken(page_of(number))
    assert said in page
    assert unsaid not in page


@pytest.mark.parametrize(
    ("days", "titles"),
    [
        ("2024-05-31..2024-05-31", ["Phone", "Camera", "Typed"]),
        ("2024-06-01..", []),
        ("..2024-05-30", []),
        ("rubbish", ["Phone", "Camera", "Typed", "Unknown"]),
    ],
)
def test_the_library_is_narrowed_by_the_day_it_was_at_the_place(library: Catalog, days: str, titles: list[str]) -> None:
    assert shown(opened("library", recorded=days)) == titles


def test_the_days_are_chosen_and_taken_out_again(library: Catalog) -> None:
    app = opened("library")
    app.session_state["library_dates"] = True
    app.run()
    app.date_input(key="library_recorded_from").set_value(date(2024, 5, 1)).run()
    assert (address(app), len(shown(app))) == ({"recorded": "2024-05-01.."}, 3)
    assert app.button(key="chip_0").label == "Recorded since 1 May 2024"
    app.button(key="chip_0").click().run()
    assert (address(app), len(shown(app))) == ({}, 4)


def test_dates_of_several_are_moved_at_once_and_back(library: Catalog) -> None:
    before = dates_of(library)
    app = opened("library")
    app.button(key="choose_videos").click().run()
    app.button(key="choose_all").click().run()
    app.session_state["shift_dates"] = True
    app.run()
    assert app.button(key="shift_go").disabled
    app.number_input(key="shift_hours").set_value(1).run()
    assert "becomes 1 Jun 2024, 00:30" in spoken(app)
    app.button(key="shift_go").click().run()
    assert not app.exception
    assert dates_of(library) == [at and at + 3600 for at in before]
    assert "The dates of 3 videos were moved." in spoken(app)
    app.button(key="undo_dates").click().run()
    assert dates_of(library) == before
    assert "were moved" not in spoken(app)


def test_the_form_has_the_hour_too(library: Catalog) -> None:
    app = page_of(2)
    app.button(key="edit_video").click().run()
    assert app.time_input(key="film_hour").value == time(23, 30)


@pytest.mark.parametrize(
    ("day", "hour", "at"),
    [
        (date(2024, 5, 31), time(23, 30), EVENING + 7),
        (date(2024, 5, 31), time(22, 15), EVENING - 75 * 60),
        (date(2024, 6, 1), time(23, 30), EVENING + 24 * 3600),
        (date(2024, 5, 31), None, EVENING - 23.5 * 3600),
        (None, time(23, 30), None),
    ],
)
def test_what_is_not_changed_in_the_form_stays_to_the_second(day: date | None, hour: time | None, at: float | None) -> None:
    assert recorded_at(day, hour, EVENING + 7) == at
