"""Where videos were recorded is read from their files when somebody wants it after they were added."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.maintenance.__main__ import OFF, main
from core.models.video import Video
from tests.support.clips import make_clip
from tests.support.photos import make_photo
from tests.support.services import opened, use
from tests.unit.core.media.av.test_gps import HAMBURG, SONY


def placed_clip(path: Path) -> Path:
    make_clip(path, seconds=4)
    notes = SONY.encode()
    path.write_bytes(path.read_bytes() + (len(notes) + 8).to_bytes(4, "big") + b"free" + notes)
    return path


def added(*paths: Path) -> list[Video]:
    with opened() as services:
        for path in paths:
            candidate = services.precheck.check_path(path, path.stem)
            assert services.precheck.intake.start(candidate, title=path.stem, category="", watch_url=""), candidate
    return kept()


def kept() -> list[Video]:
    with opened() as services:
        return sorted(services.catalog.videos.all(), key=lambda video: video.title)


def test_places_are_read_of_what_is_here_already_and_nothing_else_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, tmp_path / "data")
    harbour, portrait = added(placed_clip(tmp_path / "harbour.mp4"), make_photo(tmp_path / "portrait.jpg"))
    assert harbour.place is None
    assert (main(["places"]), capsys.readouterr().err) == (2, f"{OFF}\n")

    monkeypatch.setenv("CLIPSEEK_GPS", "on")
    assert main(["places"]) == 0
    assert capsys.readouterr().out.splitlines() == ["Files: 2 of 2", "Places found: 1. Files that name none: 1."]
    assert kept() == [replace(harbour, latitude=HAMBURG.latitude, longitude=HAMBURG.longitude), portrait]

    (tmp_path / "data" / "uploads" / str(portrait.file_name)).unlink()
    assert main(["places"]) == 1
    counted, found, refused = capsys.readouterr().out.splitlines()
    assert (counted, found) == ("Files: 1 of 1", "Places found: 0. Files that name none: 0.")
    assert refused.startswith("Not read: portrait. ")
