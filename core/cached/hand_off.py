"""What the dialog that hands moments off may ask: the cuts, and files of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import services
from core.cached.people.audit import note_export
from core.people.person import Role

if TYPE_CHECKING:
    from core.catalog.library.exports import Export
    from core.exports.request import ExportRequest
    from core.handoff.formats import Format
    from core.handoff.reading.reader import Matched
    from core.handoff.sources import HandOff
    from core.handoff.texts import LinkOf
    from core.handoff.timeline import HandedOff, Timeline

SHOWN_MOST: Final = 10


@needs(Role.VIEWER)
def media_root() -> str:
    """The folder in which editing programs find the originals, as the settings say; empty if nobody has said."""
    return services().settings.media_root


@needs(Role.VIEWER)
def cuts(handed: HandedOff, *, handle_frames: int, media_root: str) -> HandOff:
    """These moments as cuts of files, exact to the frame. Raises CatalogError."""
    from core.handoff.sources import hand_off  # noqa: PLC0415 - only for those who use it

    return hand_off(services(), handed, handle_frames=handle_frames, media_root=media_root)


@needs_nothing
def file_name(timeline: Timeline, format_: Format) -> str:
    """What the file of this format is called."""
    from core.handoff.formats import file_name  # noqa: PLC0415 - see above

    return file_name(timeline, format_)


@needs_nothing
def table_name(title: str) -> str:
    """What the file of a table of moments is called."""
    from core.handoff.names import file_stem  # noqa: PLC0415 - see above

    return f"{file_stem(title)}.csv"


@needs(Role.VIEWER)
def written(timeline: Timeline, format_: Format, link_of: LinkOf) -> bytes:
    """The cuts as a file of this format."""
    from core.handoff.formats import write  # noqa: PLC0415 - see above

    note_export(file_name(timeline, format_))
    return write(timeline, format_, link_of)


@needs(Role.VIEWER)
def export(request: ExportRequest, total_ms: int) -> None:
    """Have a film or a sheet made in the background; goes to its end even if the page is left. Raises CatalogError."""
    services().catalog.exports.add(current_person().id, request.kind.value, request.file_name, request.as_text(), total_ms)
    note_export(request.file_name)


@needs(Role.VIEWER)
def exports() -> list[Export]:
    """What was asked for within the last day by whoever is there, the newest first. One short query. Raises CatalogError."""
    return services().catalog.exports.of(current_person().id, SHOWN_MOST)


@needs(Role.VIEWER)
def cancel_export(export_id: str) -> None:
    """It is not wanted any more, made or not. Raises CatalogError."""
    services().catalog.exports.cancel(export_id, current_person().id)


@needs(Role.VIEWER)
def read_back(data: bytes, name: str) -> Matched:
    """The moments that a list of cuts names, and what it names that is not in the library. Raises ClipseekError."""
    from core.handoff.reading.reader import Matcher, read_cuts  # noqa: PLC0415 - see above
    from core.handoff.sources import source_times  # noqa: PLC0415 - see above

    read = read_cuts(data, name)
    videos = {video.id: video for video in services().catalog.videos.all()}
    matcher = Matcher(videos.values())
    meant = dict.fromkeys(video_id for cut in read for video_id in matcher.video_ids(cut))
    return matcher.match(read, source_times(services(), [videos[video_id] for video_id in meant]))
