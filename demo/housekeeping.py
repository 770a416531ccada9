"""What a stand-in puts in order when it starts: whatever the last one, perhaps killed, had begun and not finished."""

from __future__ import annotations

import shutil

from demo.asset_store import AssetStore
from demo.options import Options
from demo.task_store import TaskStore
from demo.upload_store import UploadStore


def tidy(options: Options, assets: AssetStore, uploads: UploadStore, tasks: TaskStore) -> None:
    """Ends half-made assets, removes files that nothing refers to. Raises OSError."""
    uploads.sweep()
    tasks.sweep()
    under_way = uploads.all()
    for upload in under_way:
        if uploads.is_complete(upload):
            assets.received(upload.asset_id, uploads.file(upload.id))
    assets.sweep_all()
    needed = {uploads.file(upload.id) for upload in under_way}
    needed |= {tasks.download(task_id) for task_id in tasks.open_ids()}
    for left in options.partial.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left not in needed:
            left.unlink()
