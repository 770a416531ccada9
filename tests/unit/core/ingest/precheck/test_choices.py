"""Choices and parts: what is asked of the provider for one video, and what people are told to expect."""

from __future__ import annotations

import pytest

from core.errors import MediaError, Reason
from core.ingest.precheck.choices import Choices, moments_to_expect, options_for, part_of, seconds_of
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.jobs import Cutting
from core.models.video import MediaInfo, Modality, Span

NEW, OLD = MODELS["marengo3.5"], MODELS["marengo3.0"]
LOUD = MediaInfo(duration_sec=90, width=640, height=360, fps=24, video_codec="h264", audio_codec="aac", size_bytes=1)
SILENT = MediaInfo(duration_sec=90, width=640, height=360, fps=24, video_codec="h264", audio_codec=None, size_bytes=1)


def test_by_default_everything_the_model_can_is_asked_for() -> None:
    assert options_for(NEW, LOUD).modalities == (Modality.VISUAL, Modality.AUDIO)
    assert options_for(OLD, LOUD).modalities == (Modality.VISUAL, Modality.AUDIO, Modality.TRANSCRIPTION)


@pytest.mark.parametrize("model", [NEW, OLD])
def test_a_silent_video_is_never_asked_for_sound(model: EmbeddingModel) -> None:
    assert options_for(model, SILENT).modalities == (Modality.VISUAL,)


def test_a_silent_video_of_which_only_sound_is_wanted_is_refused() -> None:
    with pytest.raises(MediaError) as refused:
        options_for(OLD, SILENT, Choices(modalities=(Modality.AUDIO, Modality.TRANSCRIPTION)))
    assert refused.value.reason is Reason.ONLY_SOUND_OF_SILENT


def test_nothing_chosen_is_said_as_such() -> None:
    with pytest.raises(MediaError) as refused:
        options_for(NEW, LOUD, Choices(modalities=()))
    assert refused.value.reason is Reason.NOTHING_CHOSEN


@pytest.mark.parametrize(("cutting", "cut_sec"), [(Cutting.DYNAMIC, 1), (Cutting.DYNAMIC, 6), (Cutting.FIXED, 11)])
def test_lengths_the_provider_does_not_take_are_no_choice(cutting: Cutting, cut_sec: int) -> None:
    with pytest.raises(ValueError, match="not possible"):
        Choices(cutting, cut_sec)


def test_even_pieces_are_counted_exactly() -> None:
    assert moments_to_expect([12, 13, 5.9], Choices(Cutting.FIXED, 6)) == (2 + 3 + 1, 2 + 3 + 1)


def test_following_the_cuts_gives_a_range_that_holds_what_was_measured() -> None:
    # Length in seconds and moments of a few prepared films, shortest moment 4 s.
    for seconds, moments in [(139, 14), (30, 4), (42, 6), (10, 1), (5, 1), (13, 3), (16, 3), (34, 4)]:
        fewest, most = moments_to_expect([seconds], Choices())
        assert fewest <= moments <= most, seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:30", 90), ("1:04:09", 3849), ("90", 90), (" 0:07.5 ", 7.5), ("90,25", 90.25), ("", None), ("  ", None)],
)
def test_times_are_read_as_people_write_them(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["1:75", "1:61:00", "-5", "1:2:3:4", "soon", "1h", "nan", "٣:٣٠:", "9" * 30])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(MediaError) as refused:
        seconds_of(text)
    assert refused.value.reason is Reason.PART_UNREADABLE


def test_an_empty_time_means_the_start_or_the_end() -> None:
    assert part_of("", "", 90.4) is None
    assert part_of("0:00", "1:30", 90.0) is None
    assert part_of("1:00", "", 90.4) == Span(60, 90.4)
    assert part_of("", "0:10", 90.4) == Span(0, 10)


def test_the_length_as_it_is_shown_or_rounded_up_means_the_end() -> None:
    assert part_of("1:00", "1:31", 90.4) == Span(60, 90.4)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("0:50", "0:40", Reason.PART_BACKWARDS),
        ("1:40", "", Reason.PART_OUTSIDE),
        ("0:10", "5:00", Reason.PART_OUTSIDE),
        ("0:10", "0:13", Reason.PART_TOO_SHORT),
        ("1:28", "", Reason.PART_TOO_SHORT),
    ],
)
def test_a_part_must_lie_in_the_video_and_be_long_enough(start: str, end: str, reason: Reason) -> None:
    with pytest.raises(MediaError) as refused:
        part_of(start, end, 90.4)
    assert refused.value.reason is reason
