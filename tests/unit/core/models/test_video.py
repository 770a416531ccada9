"""Times as people read them, and spans that can't be nonsense."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core.models.embedding_models import MODELS
from core.models.video import Modality, Span, timecode


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (7, "0:07"), (59.999, "0:59"), (60, "1:00"), (750, "12:30"), (3849, "1:04:09"), (-3, "0:00")],
)
def test_times_read_as_people_write_them(seconds: float, words: str) -> None:
    assert timecode(seconds) == words


@pytest.mark.parametrize(("start", "end"), [(5, 5), (5, 4), (-1, 4), (math.nan, 4), (0, math.inf)])
def test_a_span_refuses_nonsense(start: float, end: float) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


def test_collections_are_named_by_model_and_dimension_with_safe_letters() -> None:
    assert MODELS["marengo3.5"].collection == "segments_marengo3_5_512"
    assert replace(MODELS["marengo3.0"], dimension=256).collection == "segments_marengo3_0_256"


def test_speech_is_part_of_sound_in_the_newer_model() -> None:
    assert Modality.TRANSCRIPTION not in MODELS["marengo3.5"].modalities
    assert Modality.TRANSCRIPTION in MODELS["marengo3.0"].modalities
