"""Writes down, beside the worker, the videos that somebody asked for: one by one, where nobody else wants the processor."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.background.loop import BackgroundLoop, FolderLock
from core.background.throttle import THROTTLE
from core.catalog import Catalog
from core.catalog.library.recognitions import OF_THIS_COMPUTER, Recognition, RecognitionStage
from core.errors import CatalogError, ClipseekError, MediaError, Reason
from core.models.video import Video
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost, WorkStopped
from core.spoken.line import Line, Source
from core.storage.storage import Storage, upload_key

log = logging.getLogger(__name__)
SPEECH: Final = "speech"
"""The work that one process does for all, by the name of its lease."""
LOOK_EVERY_SEC: Final = 2.0
AFTER_A_FAULT_SEC: Final = 30.0
ASK_EVERY_SEC: Final = 1.0
"""How often it is asked whether it is still wanted."""
LIMITS: Final = Limits(memory_bytes=12_000_000_000, open_files=256, is_background=True)
"""Address space, of which its libraries reserve several times what they use."""
SILENT_SEC: Final = 3600.0
"""It is given up when it has said nothing for so long. It gets only what others leave of the processor, so that may take long."""


class SpeechMaker(BackgroundLoop):
    """One thread; of several processes one hears a video at a time. Without a model it does nothing."""

    def __init__(self, catalog: Catalog, model: str, storage: Storage, folder: Path, check_here: Callable[[], None]) -> None:
        self._catalog = catalog
        self._model = model
        self._storage = storage
        self._asked_at = 0.0
        self._is_unwanted = False
        self._folder_lock = FolderLock(folder, lambda: None, check_here)
        super().__init__(
            "speech",
            lambda: 0.0 if self.once() else LOOK_EVERY_SEC,
            first_rest_sec=LOOK_EVERY_SEC,
            after_fault_sec=AFTER_A_FAULT_SEC,
            lock=self._folder_lock,
        )

    def once(self) -> bool:
        """Write down the video whose turn it is; False if there is none for us. Raises CatalogError, FolderAway."""
        if not self._model or not self._folder_lock.is_ours():
            return False
        if self._catalog.recognitions.next_open() is None:
            return False
        with self._catalog.work_leases.held(SPEECH) as is_ours:
            return is_ours and self._write_down_next()

    def _write_down_next(self) -> bool:
        asked = self._catalog.recognitions.next_open()
        video = None if asked is None else self._catalog.videos.get(asked.video_id)
        if asked is None or video is None:
            return False
        try:
            self._write_down(asked, video)
        except WorkStopped:
            # Somebody stopped it, or the process ends; then it goes on after the next start.
            return not self.stopping.is_set()
        except CatalogError:
            raise
        except ClipseekError as error:
            if error.is_transient and not isinstance(error, MediaError):
                # The disk or the bucket is away: it goes on by itself.
                raise
            log.warning("%s can't be written down: %s %s", video.id, error.reason, error.detail)
            self._catalog.recognitions.end(video.id, RecognitionStage.FAILED, error.fault)
        return True

    def _write_down(self, asked: Recognition, video: Video) -> None:
        if video.file_name is None:
            raise MediaError(Reason.FILE_MISSING)
        try:
            with self._storage.local(upload_key(video.file_name)) as path:
                self._hear(asked, video, path)
        except FileNotFoundError:
            raise MediaError(Reason.FILE_MISSING) from None

    def _hear(self, asked: Recognition, video: Video, path: Path) -> None:
        self._is_unwanted = False
        at_ms = asked.done_ms
        said = [line for line in self._catalog.spoken.of_video(video.id) if line.source in OF_THIS_COMPUTER]
        done = Heard(tuple(said) if at_ms else (), at_ms)

        def should_stop() -> bool:
            return self._should_stop(video.id)

        for heard in write_down(path, self._model, video.duration_sec, done, should_stop, video.sound):
            if not self._catalog.recognitions.heard(video.id, heard.lines, at_ms, heard.done_ms):
                return
            at_ms = heard.done_ms
        self._catalog.recognitions.end(video.id, RecognitionStage.DONE)

    def _should_stop(self, video_id: str) -> bool:
        """Asked some times a second, of which the catalog hears little."""
        if time.monotonic() - self._asked_at > ASK_EVERY_SEC:
            self._asked_at = time.monotonic()
            try:
                self._is_unwanted = not self._catalog.recognitions.is_wanted(video_id)
            except CatalogError as error:
                log.warning("whether %s is still to be written down is not known: %s", video_id, error.detail)
        return self._is_unwanted or self.stopping.is_set()


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said in the next stretch of a video, which ends at `done_ms`."""

    lines: tuple[Line, ...]
    done_ms: int


def write_down(
    path: Path, model: str, duration_sec: float, done: Heard, should_stop: Callable[[], bool], sound: str = ""
) -> Iterator[Heard]:
    """Write down a file from where `done` ends, in the language of its lines; `sound` says which tracks (`core.models.sound`).

    Raises MediaError, ClipseekError, WorkStopped.
    """

    def look() -> bool:
        THROTTLE.look()
        return should_stop()

    arguments = {
        "path": str(path.absolute()),
        "model": model,
        "sound": sound,
        "from_sec": done.done_ms / 1000,
        "until_sec": duration_sec,
        "language": next((line.language for line in done.lines if line.language), ""),
    }
    try:
        with (
            Worker("core.media.workers.speech", LIMITS, start_sec=SILENT_SEC, should_stop=look) as worker,
            THROTTLE.background(worker.pid),
        ):
            for said, _ in worker.ask("write_down", arguments, within_sec=SILENT_SEC):
                if "done_sec" in said:
                    lines = (
                        Line(start, end, text, Source.LOCAL, language=said["language"]) for start, end, text in said["lines"]
                    )
                    yield Heard(tuple(lines), round(said["done_sec"] * 1000))
    except WorkerLost as lost:
        raise ClipseekError(Reason.SPEECH_MEMORY if lost.was_killed else Reason.SPEECH_FAILED, detail=str(lost)) from lost
