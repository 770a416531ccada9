"""What is said about the sample footage holds together."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from demo.samples import EXAMPLE_SEARCHES, SAMPLES, Sample
from demo.samples.scene import Scene
from demo.samples.scenes import SCENES

both = pytest.mark.parametrize(
    ("sample", "scene"), [pytest.param(sample, SCENES[sample.slug], id=sample.slug) for sample in SAMPLES]
)


def test_there_are_enough_of_them_and_no_two_share_a_name() -> None:
    assert len(SAMPLES) >= 10
    for field in ("slug", "title", "file_name"):
        assert len({getattr(sample, field) for sample in SAMPLES}) == len(SAMPLES)
    assert set(SCENES) == {sample.slug for sample in SAMPLES}


@both
def test_a_sample_is_as_long_as_its_scene_and_neither_short_nor_tedious(sample: Sample, scene: Scene) -> None:
    assert 12 <= sample.duration_sec <= 30
    assert sample.duration_sec == pytest.approx(scene.seconds)


@both
def test_every_scene_has_cuts_so_that_its_moments_differ(sample: Sample, scene: Scene) -> None:
    assert 2 <= len(scene.shots) <= 4
    assert all(shot.seconds >= 3 for shot in scene.shots)


@both
def test_narration_is_in_order_and_inside_one_shot(sample: Sample, scene: Scene) -> None:
    assert len(scene.lines) >= 2
    assert all(first.end <= second.start for first, second in pairwise(scene.lines))
    cuts = [0.0]
    for shot in scene.shots:
        cuts.append(cuts[-1] + shot.seconds)
    for line in scene.lines:
        assert line.end - line.start > 1.5
        assert any(start <= line.start and line.end <= end for start, end in pairwise(cuts)), line.words


@both
def test_a_file_name_is_safe_everywhere_and_the_date_is_one(sample: Sample, scene: Scene) -> None:
    assert sample.file_name.endswith(".mp4")
    assert sample.file_name.removesuffix(".mp4").replace("-", "").isalnum()
    assert date.fromisoformat(sample.recorded_at).year >= 2025


def test_every_sample_has_example_searches_and_no_two_samples_claim_the_same() -> None:
    assert {slug for _, slug in EXAMPLE_SEARCHES} == {sample.slug for sample in SAMPLES}
    assert len({words for words, _ in EXAMPLE_SEARCHES}) == len(EXAMPLE_SEARCHES)
    assert all(sample.examples for sample in SAMPLES)
