"""A full disk holds the queue back until something can really be written again."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog import Catalog
from core.errors import DiskFull, Reason
from core.ingest.queue_pause import QueuePauses
from core.models.jobs import PauseKind, Stage


def held(catalog: Catalog) -> list[PauseKind]:
    return [pause.name for pause in catalog.queue_pauses.all(0)]


def test_a_quota_that_is_used_up_holds_the_queue_though_the_disk_has_room(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = QueuePauses(catalog, tmp_path, 0)
    assert holds.note(DiskFull(Reason.DISK_FULL, free="0 KB"), Stage.EMBEDDING)
    monkeypatch.setattr("core.ingest.queue_pause.takes_more", lambda _folder: False)
    holds.look()
    assert held(catalog) == [PauseKind.DISK]
    monkeypatch.undo()
    holds.look()
    assert held(catalog) == []


def test_a_disk_without_the_room_that_must_stay_free_holds_the_queue(catalog: Catalog, tmp_path: Path) -> None:
    holds = QueuePauses(catalog, tmp_path, 10**18)
    holds.note(DiskFull(Reason.DISK_FULL, free="3 MB"), Stage.EMBEDDING)
    holds.look()
    assert held(catalog) == [PauseKind.DISK]
