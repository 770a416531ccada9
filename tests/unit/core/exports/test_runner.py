"""Exports of real films: each as long as it should be, whole before it is offered, and gone on with where it was cut off."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from core.catalog.library.exports import KEPT_SEC, ExportStage
from core.catalog.tables.schema import EXPORTS
from core.errors import Reason
from core.exports.request import ExportKind
from core.exports.runner import ExportRunner
from core.handoff.sources import hand_off
from tests.support.libraries.exports import Parts, ask, export, file_made, film_parts, length_of, moments

CUT = moments((1, 1000, 2500), (2, 500, 1500), (3, 2000, 3000))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    parts = film_parts(tmp_path_factory.mktemp("films") / "data")
    yield parts
    parts.catalog.close()


@pytest.fixture
def runner(library: Parts) -> Iterator[ExportRunner]:
    yield ExportRunner(library)
    for one in library.catalog.exports.of("", 100):
        library.catalog.exports.cancel(one.id, "")
    ExportRunner(library).tidy()
    assert not any(library.settings.exports_dir.glob("*"))


def test_each_clip_is_as_long_as_its_moment(library: Parts, runner: ExportRunner, tmp_path: Path) -> None:
    between_frames = moments((1, 1010, 2490), (2, 515, 1501))
    cut = replace(CUT, items=CUT.items + between_frames.items)
    made = ask(library, ExportKind.ZIP, cut, pattern="{number} {title} {timecode} {note}")
    assert runner.run_next()
    assert export(library, made).stage is ExportStage.READY
    with zipfile.ZipFile(file_made(library, made)) as bundle:
        assert bundle.namelist() == [
            "01 Film 1 00.00.01.00 note 1.mp4",
            "02 Film 2 00.00.00.15 note 2.mp4",
            "03 Film 3 00.00.02.00 note 3.mp4",
            "04 Film 1 00.00.01.00 note 1.mp4",
            "05 Film 2 00.00.00.15 note 2.mp4",
        ]
        bundle.extractall(tmp_path)
        lengths = [length_of(tmp_path / name) for name in bundle.namelist()]
    assert [one.pictures for one in lengths] == [36, 30, 25, 36, 30]
    assert [one.sound_sec > 0 for one in lengths] == [True, False, True, True, False]
    # Each has the very frames that lists of cuts name, also where a moment does not begin or end with one.
    timeline = hand_off(library, cut, handle_frames=0, media_root="").timeline
    assert timeline is not None
    assert [one.pictures for one in lengths] == [event.count for event in timeline.events]


def test_copied_clips_begin_at_a_key_frame_and_end_where_the_moment_does(
    library: Parts, runner: ExportRunner, tmp_path: Path
) -> None:
    made = ask(library, ExportKind.ZIP, moments((1, 1500, 2500)), is_exact=False)
    assert runner.run_next()
    with zipfile.ZipFile(file_made(library, made)) as bundle:
        bundle.extractall(tmp_path)
        (name,) = bundle.namelist()
    # A key frame stands at each second.
    assert length_of(tmp_path / name).pictures == 36
    with av.open(str(tmp_path / name)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 36


def test_a_reel_of_different_films_is_exact_and_its_sound_in_step(library: Parts, runner: ExportRunner) -> None:
    made = ask(library, ExportKind.REEL, CUT)
    assert runner.run_next()
    length = length_of(file_made(library, made))
    assert length.pictures == 36 + 24 + 24
    assert length.picture_sec == Fraction(7, 2)
    assert abs(length.sound_sec - length.picture_sec) <= Fraction(1, 24)


def test_slates_and_sheets_are_made_of_names_in_any_letters(library: Parts, runner: ExportRunner) -> None:
    picked = moments((1, 1000, 1500))
    picked = replace(picked, name="東京 مرحبا", items=tuple(replace(item, note="夜 😀 हिन्दी") for item in picked.items))
    reel = ask(library, ExportKind.REEL, picked, has_slates=True, has_timecode=True)
    sheet = ask(library, ExportKind.SHEET, picked)
    while runner.run_next():
        pass
    assert length_of(file_made(library, reel)).pictures == 48 + 12
    assert file_made(library, sheet).read_bytes().startswith(b"%PDF")


def test_a_contact_sheet_has_a_page_for_each_twelve_moments(library: Parts, runner: ExportRunner) -> None:
    made = ask(library, ExportKind.SHEET, moments(*((1, 100 * number, 100 * number + 80) for number in range(13))))
    assert runner.run_next()
    pdf = file_made(library, made).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 2


def test_a_disk_that_would_not_suffice_is_said_before_anything_is_made(
    library: Parts, runner: ExportRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.disk.free_bytes", lambda _folder: 1_000_000)
    made = ask(library, ExportKind.REEL, CUT)
    assert runner.run_next()
    fault = export(library, made).fault
    assert fault is not None
    assert fault.reason is Reason.DISK_FULL
    assert not file_made(library, made).parent.exists()


def test_moments_whose_videos_are_gone_leave_nothing_to_make(library: Parts, runner: ExportRunner) -> None:
    made = ask(library, ExportKind.ZIP, moments((77, 0, 1000)))
    assert runner.run_next()
    fault = export(library, made).fault
    assert fault is not None
    assert fault.reason is Reason.VIDEO_GONE


def test_what_is_cancelled_is_not_made_and_leaves_nothing(library: Parts, runner: ExportRunner) -> None:
    made = ask(library, ExportKind.REEL, CUT)
    library.catalog.exports.cancel(made, "somebody else")
    assert export(library, made).is_open
    library.catalog.exports.cancel(made, "")
    assert not runner.run_next()


def test_exports_are_kept_for_a_day(library: Parts, runner: ExportRunner) -> None:
    made = ask(library, ExportKind.SHEET, CUT)
    assert runner.run_next()
    runner.tidy()
    assert file_made(library, made).exists()
    with library.catalog._database.writing() as connection:
        connection.execute(EXPORTS.update().values(created_at=time.time() - KEPT_SEC - 1))
    assert library.catalog.exports.of("", 10) == []
    path = file_made(library, made)
    runner.tidy()
    assert not path.exists()
