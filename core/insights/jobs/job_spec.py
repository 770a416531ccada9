"""What the process that computes insights is asked, as it goes through the pipe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.models import DIMENSION


@dataclass(frozen=True, slots=True)
class Order:
    """Compute all parts under `key` that are not there yet, on the shelf in `folder`.

    `files` are the ids of all videos and where their embeddings lie, `categories` is by video id. Kinds keep the ids that they
    have under the key `former`, and moments their places on the map. With `categories_changed`, what is odd in each category is
    computed once more.
    """

    folder: Path
    key: str
    files: tuple[tuple[str, Path], ...]
    categories: Mapping[str, str]
    former: str | None = None
    categories_changed: bool = False
    dimension: int = DIMENSION
    """Length of the embeddings."""

    def body(self) -> bytes:
        """The same in bytes, for a library of any size."""
        files = [(video_id, str(path.absolute())) for video_id, path in self.files]
        said = {
            "folder": str(self.folder.absolute()),
            "key": self.key,
            "files": files,
            "categories": dict(self.categories),
            "former": self.former,
            "categories_changed": self.categories_changed,
            "dimension": self.dimension,
        }
        return json.dumps(said).encode()


def order_of(body: bytes) -> Order:
    """What `Order.body` was made of."""
    said = json.loads(body)
    return Order(
        folder=Path(said["folder"]),
        key=said["key"],
        files=tuple((video_id, Path(path)) for video_id, path in said["files"]),
        categories=said["categories"],
        former=said["former"],
        categories_changed=said["categories_changed"],
        dimension=said["dimension"],
    )
