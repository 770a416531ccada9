"""`python -m demo.samples` films what is missing and tells of each clip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from demo.samples import SAMPLES
from demo.samples.__main__ import main
from demo.samples.render_pool import film


def test_tells_of_each_clip_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for sample in SAMPLES:
        (tmp_path / sample.file_name).write_bytes(b"filmed before")
    assert main(["--folder", str(tmp_path)]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["slug"] for line in told] == [sample.slug for sample in SAMPLES]
    assert [line["done"] for line in told] == list(range(1, len(SAMPLES) + 1))
    assert {line["total"] for line in told} == {len(SAMPLES)}
    assert all(Path(line["file"]).is_file() for line in told)


def test_films_only_what_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ink.mp4").write_bytes(b"filmed before")
    main(["--folder", str(tmp_path), "--only", "ink"])
    assert json.loads(capsys.readouterr().out) == {"slug": "ink", "file": str(tmp_path / "ink.mp4"), "done": 1, "total": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["ink.mp4"]


def test_refuses_a_name_it_does_not_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--folder", str(tmp_path), "--only", "sharks"])
    assert "sharks" in capsys.readouterr().err


def test_films_in_other_processes(tmp_path: Path) -> None:
    shortest = min(SAMPLES, key=lambda sample: sample.duration_sec)
    finished = list(film([shortest], tmp_path, workers=1))
    assert finished == [(shortest, tmp_path / shortest.file_name)]
    assert [path.name for path in tmp_path.iterdir()] == [shortest.file_name]
    assert (tmp_path / shortest.file_name).stat().st_size > 100_000
