"""Embedding videos once more, with the model in use and other choices; what they have stays until the new results are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.catalog import Catalog
from core.errors import ClipseekError, MediaError, Reason
from core.ingest.precheck.choices import Choices, options_for
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import EmbedOptions, Job
from core.models.video import MediaInfo, Video
from core.storage.storage import Storage, upload_key


@dataclass(frozen=True, slots=True)
class Reembedding:
    """What can be embedded again with which options, and for each other video its id and why not."""

    options: dict[str, EmbedOptions]
    problems: dict[str, ClipseekError]


def look_again(
    catalog: Catalog, storage: Storage, model: EmbeddingModel, video_ids: Iterable[str], choices: Choices
) -> Reembedding:
    """What embedding these videos again would come to; costs nothing. Raises CatalogError. Those that are gone are left out."""
    videos = catalog.videos.get_many(video_ids)
    shown = {job.video_id: job for job in catalog.jobs.of_videos(videos)}
    made = {job.video_id: job for job in catalog.jobs.searchable() if job.video_id in videos}
    reembedding = Reembedding({}, {})
    for video_id, video in videos.items():
        try:
            if video_id not in made or not shown[video_id].stage.is_final:
                raise ClipseekError(Reason.NOT_READY_YET)
            reembedding.options[video_id] = _options(video, made[video_id], storage, model, choices)
        except ClipseekError as error:
            reembedding.problems[video_id] = error
    return reembedding


def _options(video: Video, made: Job, storage: Storage, model: EmbeddingModel, choices: Choices) -> EmbedOptions:
    """Raises MediaError. The part of a video that was chosen once stays so."""
    if video.file_name is not None and storage.find(upload_key(video.file_name)) is None:
        raise MediaError(Reason.FILE_MISSING)
    known = MediaInfo(
        duration_sec=video.duration_sec,
        width=video.width,
        height=video.height,
        fps=video.fps,
        video_codec="",
        audio_codec="" if video.has_audio else None,
        size_bytes=video.size_bytes,
    )
    asked = options_for(model, known, choices, made.options.part)
    # What the file does not sound like by itself can only be heard of a copy.
    proxy = made.options.proxy or bool(video.sound and video.file_name)
    return replace(asked, proxy=proxy, without=made.options.without, sound=video.sound)
