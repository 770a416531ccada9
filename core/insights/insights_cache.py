"""Where computed insights lie: `<library>/insights/<collection>/<key>/`, a file for each part, and which of them pages show.

A key names the embeddings that were computed from. A part is written whole or not at all, so what is there can be used; what is
damaged counts as not there and is computed again.
"""

from __future__ import annotations

import io
import json
import logging
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.files import write_whole
from core.insights.parts import Cluster, Clusters, DuplicateGroup, Duplicates, Moments, Outlier, Outliers, Points, Step

log = logging.getLogger(__name__)

SHOWN: Final = "shown.json"
Arrays = Mapping[str, NDArray[Any]]
_DAMAGED: Final = (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile, EOFError)


class InsightsCache:
    """The insights of one collection. Reading returns None for what is not there; writing raises OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def shown(self) -> str | None:
        """The key of the newest insights that are whole."""
        try:
            return str(json.loads((self.folder / SHOWN).read_text(encoding="utf-8"))["key"])
        except _DAMAGED:
            return None

    def show(self, key: str) -> None:
        """From now on these are shown; all others are removed."""
        write_whole(self.folder / SHOWN, json.dumps({"key": key}).encode())
        self.keep_only({key})

    def keep_only(self, keys: set[str]) -> None:
        """Remove the insights under all other keys, whole or half made."""
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.is_dir() and path.name not in keys:
                shutil.rmtree(path, ignore_errors=True)

    def clear(self) -> None:
        """Remove them all; from now on none are shown."""
        (self.folder / SHOWN).unlink(missing_ok=True)
        self.keep_only(set())

    def forget(self, key: str) -> None:
        """Remove all that is there under one key."""
        shutil.rmtree(self.folder / key, ignore_errors=True)

    def has(self, key: str, step: Step) -> bool:
        return self._path(key, step).is_file()

    def has_all(self, key: str) -> bool:
        return all(self.has(key, step) for step in Step)

    def moments(self, key: str) -> Moments | None:
        found = self._read(key, Step.MOMENTS)
        if found is None:
            return None
        arrays, said = found
        return Moments(tuple(said["video_ids"]), arrays["video"], arrays["start_sec"], arrays["end_sec"])

    def put_moments(self, key: str, moments: Moments) -> None:
        arrays: Arrays = {"video": moments.video, "start_sec": moments.start_sec, "end_sec": moments.end_sec}
        self._put(key, Step.MOMENTS, arrays, {"video_ids": moments.video_ids})

    def points(self, key: str, step: Step) -> Points | None:
        """The places of all moments on the map: `Step.FLAT` or `Step.LAYOUT`."""
        found = self._read(key, step)
        return None if found is None else found[0]["points"]

    def put_points(self, key: str, step: Step, points: Points) -> None:
        self._put(key, step, {"points": points}, {})

    def clusters(self, key: str) -> Clusters | None:
        found = self._read(key, Step.CLUSTERS)
        if found is None:
            return None
        arrays, said = found
        clusters = tuple(
            Cluster(one["id"], one["size"], tuple(one["medoids"]), centre)
            for one, centre in zip(said["kinds"], arrays["centres"], strict=True)
        )
        return Clusters(clusters, arrays["kind_of"], arrays["usual"])

    def put_clusters(self, key: str, clusters: Clusters) -> None:
        centres = np.asarray([cluster.centre for cluster in clusters.clusters], dtype=np.float32).reshape(
            len(clusters.clusters), len(clusters.usual)
        )
        said = [{"id": cluster.id, "size": cluster.size, "medoids": cluster.medoids} for cluster in clusters.clusters]
        self._put(
            key, Step.CLUSTERS, {"centres": centres, "kind_of": clusters.cluster_of, "usual": clusters.usual}, {"kinds": said}
        )

    def outliers(self, key: str) -> Outliers | None:
        found = self._read(key, Step.OUTLIERS)
        if found is None:
            return None
        _, said = found
        return Outliers(
            _odd(said["library"]),
            {name: _odd(some) for name, some in said["categories"].items()},
            {name: _odd(some) for name, some in said["videos"].items()},
        )

    def put_outliers(self, key: str, outliers: Outliers) -> None:
        self._put(key, Step.OUTLIERS, {}, asdict(outliers))

    def duplicates(self, key: str) -> Duplicates | None:
        found = self._read(key, Step.DUPLICATES)
        if found is None:
            return None
        _, said = found
        return Duplicates(
            tuple(DuplicateGroup(tuple(one["moments"]), one["likeness"]) for one in said["groups"]), said["threshold"]
        )

    def put_duplicates(self, key: str, duplicates: Duplicates) -> None:
        self._put(key, Step.DUPLICATES, {}, asdict(duplicates))

    def _path(self, key: str, step: Step) -> Path:
        return self.folder / key / f"{step}.npz"

    def _read(self, key: str, step: Step) -> tuple[Arrays, dict[str, Any]] | None:
        try:
            # Opened here, so that it is closed even where it turns out to be damaged.
            with self._path(key, step).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
            return arrays, json.loads(arrays.pop("said").tobytes())
        except FileNotFoundError:
            return None
        except _DAMAGED as error:
            log.warning("insights %s of %s are damaged and will be computed again: %s", step, key, error)
            with suppress(OSError):
                self._path(key, step).unlink()
            return None

    def _put(self, key: str, step: Step, arrays: Arrays, said: Mapping[str, Any]) -> None:
        file = io.BytesIO()
        words = np.frombuffer(json.dumps(said).encode(), dtype=np.uint8)
        whole: dict[str, Any] = {**arrays, "said": words}
        np.savez(file, **whole)
        write_whole(self._path(key, step), file.getvalue())


def _odd(said: Sequence[Mapping[str, Any]]) -> tuple[Outlier, ...]:
    return tuple(Outlier(one["moment"], one["factor"], tuple(one["nearest"])) for one in said)
