"""What the page of a video may ask and do about having it written down: by this computer, or a link by the provider."""

from __future__ import annotations

from collections.abc import Sequence

from core.cached.access.needs import needs
from core.cached.application import services
from core.cached.people.audit import note_done
from core.catalog.library.recognitions import Queued, Recognition, RecognitionStage
from core.models.video import Video
from core.people.audit import Did, Kind
from core.people.person import Role


@needs(Role.VIEWER)
def can_be_written_down(video: Video) -> bool:
    """Whether this computer has a recogniser, and the video a file with sound."""
    return bool(services().settings.speech_model) and video.has_audio and video.file_name is not None


@needs(Role.VIEWER)
def recognition_of(video_id: str) -> Recognition | None:
    """How far it is; None if nobody asked for it."""
    return services().catalog.recognitions.of(video_id)


@needs(Role.VIEWER)
def queue() -> list[Queued]:
    """What this computer writes down, one after the other, and what it could not; nothing where it has no recogniser."""
    return services().catalog.recognitions.queue() if services().settings.speech_model else []


@needs(Role.VIEWER)
def still_to_write(video_ids: Sequence[str]) -> list[str]:
    """Those of these that this computer could write down and neither has nor is about to."""
    if not services().settings.speech_model:
        return []
    videos = services().catalog.videos.get_many(video_ids)
    asked = services().catalog.recognitions.of_these(video_ids)
    settled = (RecognitionStage.OPEN, RecognitionStage.DONE)
    wanted = [one for one in video_ids if one not in asked or asked[one].stage not in settled]
    return [one for one in wanted if one in videos and can_be_written_down(videos[one])]


@needs(Role.EDITOR)
def write_down(video_ids: Sequence[str]) -> None:
    """Have them written down one after the other, or go on with what was stopped or failed."""
    services().catalog.recognitions.ask(*video_ids)
    for video_id in video_ids:
        note_done(Did.TRANSCRIPT_CHANGED, Kind.VIDEO, video_id)


@needs(Role.EDITOR)
def stop_writing(video_ids: Sequence[str]) -> None:
    """Stop them; what is written down by then stays."""
    services().catalog.recognitions.stop(video_ids)


@needs(Role.VIEWER)
def can_be_fetched(video: Video) -> bool:
    """Whether the provider has made no transcript of it because it is a link, which is embedded without an upload."""
    return video.is_link and video.has_audio


@needs(Role.VIEWER)
def is_fetched(video_id: str) -> bool:
    """Whether the provider's transcript is still to come."""
    return services().catalog.orphan_assets.is_transcribing(video_id)


@needs(Role.VIEWER)
def was_fetched_in_vain(video_id: str) -> bool:
    """Whether the provider was asked for a transcript and has none."""
    return services().catalog.orphan_assets.is_without_transcript(video_id)


@needs(Role.EDITOR)
def have_fetched(video: Video) -> None:
    """Have the provider fetch a link for its transcript; the copy there goes once that was taken. Raises ProviderError."""
    from core.twelve_labs import AssetStatus  # noqa: PLC0415 - the SDK, which the first page does without

    if is_fetched(video.id) or video.source_url is None:
        return
    provider, name = services().provider, f"{video.id}-words.mp4"
    # It may be there already, where the answer to an earlier press was lost.
    known = next((one for one in provider.find_assets(name) if one.status is not AssetStatus.FAILED), None)
    asset = known or provider.upload_link(video.source_url, name=name)
    services().catalog.orphan_assets.transcribe(asset.id, video.id)
    note_done(Did.TRANSCRIPT_CHANGED, Kind.VIDEO, video.id)
