"""Whether the index has lost what was in it, and its rebuild while the app runs, which pages begin and watch.

A rebuild goes to its end whether anybody looks or not. A file in the data folder says that it was begun, so that it goes on at
the next start where the app was stopped before its end.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock

from core import disk
from core.errors import ClipseekError, Fault, Reason, StoreError

if TYPE_CHECKING:
    from core.rebuild.filling import Rebuilt
    from core.services import Services

log = logging.getLogger(__name__)

BEGUN: Final = "index.rebuilding"


def check_lost(services: Services) -> None:
    """Raises StoreError(INDEX_EMPTY) where the index is empty although there are saved embeddings of videos that are ready.

    So it is where its file was deleted, or its server begins anew. One count where all is well. Raises StoreError, CatalogError.
    """
    from core.library.index_rows import SavedFiles  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    model = services.settings.model
    if services.store.count(model):
        return
    ready = {video_id for video_id, _job_id in services.catalog.jobs.ready(model)}
    lost = ready.intersection(SavedFiles(services.storage).video_ids(model)) if ready else ()
    if lost:
        raise StoreError(Reason.INDEX_EMPTY, known_videos=len(lost))


@dataclass(frozen=True, slots=True)
class RebuildState:
    """How far it is. `kept_as`: the name that a damaged file has now; `fault`: why it could not go on."""

    done: int = 0
    total: int = 0
    kept_as: str = ""
    rebuilt: Rebuilt | None = None
    fault: Fault | None = None

    @property
    def is_over(self) -> bool:
        return self.rebuilt is not None or self.fault is not None


class IndexRebuild:
    """One for each process. Safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._begun: Path = services.settings.library_dir / BEGUN
        self._folder_lock = FileLock(self._begun.with_suffix(".lock"), thread_local=False)
        """Apps that share the folder rebuild one after the other: the second finds all in place."""
        self._guard = threading.Lock()
        self._state: RebuildState | None = None

    @property
    def state(self) -> RebuildState | None:
        """That of the latest, over or not, until it is forgotten."""
        return self._state

    @property
    def goes_on(self) -> bool:
        state = self._state
        return state is not None and not state.is_over

    def start(self) -> None:
        """Begin, unless it goes on already."""
        with self._guard:
            if self.goes_on:
                return
            self._state = RebuildState()
        threading.Thread(target=self._run, name="rebuild-index", daemon=True).start()

    def resume(self) -> None:
        """Go on with what a stop or a kill ended early."""
        if self._begun.exists():
            self.start()

    def forget(self) -> None:
        """People were told what came of it."""
        with self._guard:
            if not self.goes_on:
                self._state = None

    def _run(self) -> None:
        try:
            self._change(rebuilt=self._rebuilt())
        except ClipseekError as error:
            log.warning("the index could not be rebuilt: %s %s", error.reason, error.detail)
            self._change(fault=error.fault)
        except Exception:
            log.exception("the index could not be rebuilt")
            self._change(fault=Fault(Reason.UNEXPECTED))

    def _rebuilt(self) -> Rebuilt:
        from core.catalog.folder_pairing.library_folder import LibraryFolder  # noqa: PLC0415 - see above

        LibraryFolder.of(self._services.settings).check_here()
        with self._folder_lock:
            return self._fill_anew()

    def _fill_anew(self) -> Rebuilt:
        from core.catalog.tables.changes import Topic  # noqa: PLC0415 - see above
        from core.rebuild.filling import rebuild  # noqa: PLC0415 - see above

        with disk.writing(self._begun.parent):
            self._begun.touch()
        aside = self._services.store.calls.set_aside_damaged()
        self._services.store_error = None
        self._change(kept_as=aside.name if aside is not None else "")
        rebuilt = rebuild(self._services, on_progress=lambda done, total: self._change(done=done, total=total))
        with suppress(ClipseekError):
            self._services.search_engine.backgrounds.recount()
        # Once more, as what was found a moment ago was still judged by a part of the library.
        self._services.catalog.changes.bump(Topic.RESULTS)
        self._begun.unlink(missing_ok=True)
        log.info("the index was rebuilt: %d videos, %d rows", rebuilt.written, rebuilt.rows)
        return rebuilt

    def _change(self, **changes: object) -> None:
        with self._guard:
            self._state = replace(self._state or RebuildState(), **changes)  # type: ignore[arg-type]
