"""What a stand-in puts in order when it starts: whatever the last one, perhaps killed, had begun and not finished."""

from __future__ import annotations

import shutil
import time

from demo.asset_store import AssetStore
from demo.options import Options
from demo.state import State
from demo.task_store import TaskStore
from demo.upload_store import SESSION_SEC, UploadStore

INTERRUPTED = "The upload was interrupted. Please upload the file again."


def tidy(options: Options, state: State, assets: AssetStore, uploads: UploadStore, tasks: TaskStore) -> None:
    """Ends half-made assets, removes files that nothing refers to. Raises OSError."""
    uploads.sweep()
    tasks.sweep()
    for row in state.rows("SELECT u.id, u.asset_id FROM uploads u JOIN assets a ON a.id = u.asset_id WHERE completed"):
        if uploads.file(row["id"]).exists():
            assets.received(row["asset_id"], uploads.file(row["id"]))
    half_made = (
        "SELECT id FROM assets WHERE state = 'receiving' AND method <> 'url' AND NOT deleted "
        "AND id NOT IN (SELECT asset_id FROM uploads WHERE NOT completed AND created_at >= ?)"
    )
    for row in state.rows(half_made, [time.time() - SESSION_SEC]):
        arrived = assets.file(row["id"])
        if arrived.exists():
            assets.received(row["id"], arrived)
        else:
            assets.broken(row["id"], INTERRUPTED)
    needed = {uploads.file(row["id"]) for row in state.rows("SELECT id FROM uploads WHERE NOT completed")}
    needed |= {tasks.inline_source(task_id) for task_id in tasks.open_ids()}
    for left in options.partial.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left not in needed:
            left.unlink()
