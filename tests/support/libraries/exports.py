"""A library of films of several kinds, and exports of moments of it, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from core.catalog import Catalog
from core.catalog.library.exports import Export
from core.config import Settings
from core.exports.request import ExportKind, ExportRequest, ready_path
from core.handoff.timeline import Picked, PickedMoment
from core.media.caches.thumbs import ThumbCache
from core.models.jobs import Stage
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip
from tests.support.jobs import a_job, a_video, write


@dataclass(frozen=True)
class Parts:
    """What the runner needs of the services."""

    settings: Settings
    catalog: Catalog
    thumbs: ThumbCache

    @property
    def storage(self) -> FolderStorage:
        return FolderStorage(self.settings.library_dir)


@dataclass(frozen=True)
class Length:
    """Of a film, by its own packets: pictures, seconds of them, and seconds of sound (0 without)."""

    pictures: int
    picture_sec: Fraction
    sound_sec: Fraction


def film_parts(data_dir: Path) -> Parts:
    """Three films that are ready: of different rate, size and shape, one without sound."""
    return films_in(Settings.model_validate({"DATA_DIR": data_dir}))


def films_in(settings: Settings, *, seconds: int = 6, size: tuple[int, int] | None = None) -> Parts:
    """The same where these settings say; with a `size`, all have that one, and sound."""
    settings.uploads_dir.mkdir(parents=True)
    catalog = Catalog(settings.database_url)
    shapes: tuple[dict[str, Any], ...] = (
        {"fps": 24},
        {"fps": 30, "size": (360, 640), "sound": False},
        {"fps": 25, "size": (640, 480)},
    )
    if size is not None:
        shapes = tuple({"fps": shape["fps"], "size": size} for shape in shapes)
    videos = [a_video(number, title=f"Film {number}", duration_sec=float(seconds)) for number, _ in enumerate(shapes, 1)]
    for number, (video, shape) in enumerate(zip(videos, shapes, strict=True)):
        make_clip(settings.uploads_dir / str(video.file_name), shift=number, seconds=seconds, **shape)
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])
    return Parts(settings, catalog, ThumbCache(settings.thumbs_dir))


def moments(*places: tuple[int, int, int]) -> Picked:
    """Of number of the film, in and out in milliseconds."""
    return Picked(
        "Cut", tuple(PickedMoment(f"{number:016x}", in_ms, out_ms, f"note {number}") for number, in_ms, out_ms in places)
    )


def ask(parts: Parts, kind: ExportKind, picked: Picked, **choices: Any) -> str:
    request = ExportRequest(kind, picked, **choices)
    total = sum(item.out_ms - item.in_ms for item in picked.items)
    return parts.catalog.exports.add("", kind.value, request.file_name, request.as_text(), total)


def export(parts: Parts, export_id: str) -> Export:
    found = parts.catalog.exports.get(export_id)
    assert found is not None
    return found


def file_made(parts: Parts, export_id: str) -> Path:
    return ready_path(parts.settings.exports_dir, export_id, export(parts, export_id).name)


def length_of(path: Path) -> Length:
    with av.open(str(path)) as film:
        picture = film.streams.video[0]
        audio = film.streams.audio[0] if film.streams.audio else None
        ends: dict[int, Fraction] = {}
        pictures = 0
        for packet in film.demux():
            if packet.pts is not None and packet.time_base is not None:
                end = (packet.pts + (packet.duration or 0)) * packet.time_base
                ends[packet.stream.index] = max(ends.get(packet.stream.index, Fraction(0)), end)
                pictures += packet.stream is picture
        return Length(pictures, ends[picture.index], ends.get(audio.index, Fraction(0)) if audio else Fraction(0))
