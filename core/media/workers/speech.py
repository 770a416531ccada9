"""What a child process does to write down speech (`core.sandbox`): the only place that knows the recogniser.

It is faster-whisper, which comes by `requirements-local.txt`. A film is heard in windows, so that what is written down by then is
told after each, and a kill costs no more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from av.audio.frame import AudioFrame

from core.errors import ClipseekError, Reason
from core.media.av.sound import HeardSound, frames_of
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream
from core.media.examples.sound import Listener, Wave
from core.media.pictures.pictures import origin_sec, seek
from core.sandbox.call import Answer, Call

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

RATE: Final = 16_000
"""What the recogniser hears."""
WINDOW_SEC: Final = 60.0
CUT_OFF_SEC: Final = 1.0
"""What is said so near to the end of a window may go on behind it, and is heard again from where it began."""


class Segment(Protocol):
    """A piece of what is said, in seconds from the beginning of the window."""

    start: float
    end: float
    text: str


def write_down(call: Call) -> Answer:
    """Tells the lines of each window, and up to where all is written down. Raises MediaError, ClipseekError (SPEECH_…)."""
    from_sec, until_sec, language = float(call["from_sec"]), float(call["until_sec"]), str(call["language"])
    model = _model(str(call["model"]))
    with open_container(Path(call["path"])) as container:
        picture, sound = picture_stream(container), HeardSound.of(container, str(call["sound"]))
        while sound is not None and from_sec < until_sec:
            end_sec = min(until_sec, from_sec + WINDOW_SEC)
            wave = _wave(container, picture, sound, from_sec, end_sec)
            segments, heard_in = _transcribed(model, wave, language)
            # What the first words are in, the others are in.
            language = language or (heard_in if segments else "")
            kept, next_sec = whole(segments, from_sec, end_sec, is_last=end_sec >= until_sec)
            call.tell({"lines": lines(kept, from_sec), "language": language, "done_sec": next_sec}, b"")
            from_sec = next_sec
    return {}, b""


def whole(segments: Sequence[Segment], from_sec: float, end_sec: float, *, is_last: bool) -> tuple[Sequence[Segment], float]:
    """The segments of a window that the end of it did not cut off, and where the next one begins."""
    length_sec = end_sec - from_sec
    if is_last or not segments or segments[-1].end < length_sec - CUT_OFF_SEC or segments[-1].start < length_sec / 2:
        return segments, end_sec
    return segments[:-1], from_sec + segments[-1].start


def lines(segments: Iterable[Segment], from_sec: float) -> list[tuple[int, int, str]]:
    """Begin and end in milliseconds of the video, and the words."""
    timed = ((round((from_sec + one.start) * 1000), round((from_sec + one.end) * 1000), one.text) for one in segments)
    return [(start, end, said) for start, end, text in timed if end > start and (said := " ".join(text.split()))]


def _model(name: str) -> Any:
    try:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - only there if somebody installed it
    except ImportError as error:
        raise ClipseekError(Reason.SPEECH_NOT_INSTALLED, detail=str(error)) from error
    try:
        # It can't load one down: this process has no network.
        return WhisperModel(name, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    except MemoryError as error:
        raise ClipseekError(Reason.SPEECH_MEMORY, detail="opening the model") from error
    except Exception as error:
        raise ClipseekError(Reason.SPEECH_NO_MODEL, model=name, detail=f"{type(error).__name__}: {error}") from error


def _transcribed(model: Any, wave: Wave, language: str) -> tuple[list[Segment], str]:
    """What is said, and the language it is in. Whatever goes wrong here is no fault of the file."""
    try:
        found, about = model.transcribe(wave, language=language or None, vad_filter=True, condition_on_previous_text=False)
        return list(found), str(about.language)
    except MemoryError as error:
        raise ClipseekError(Reason.SPEECH_MEMORY, detail="hearing") from error
    except Exception as error:
        raise ClipseekError(Reason.SPEECH_FAILED, detail=f"{type(error).__name__}: {error}") from error


def _wave(container: InputContainer, picture: VideoStream, sound: HeardSound, from_sec: float, end_sec: float) -> Wave:
    listener, begin = Listener(end_sec - from_sec, RATE), origin_sec(container) + from_sec
    seek(container, picture, from_sec)
    for frame in frames_of(container, None, sound):
        if not isinstance(frame, AudioFrame) or frame.time is None:
            continue
        if frame.time - begin > end_sec - from_sec:
            break
        at_sec = frame.time - begin
        if at_sec > -1.0:
            frame.pts = None
            listener.add(frame, at_sec)
    return listener.wave()
