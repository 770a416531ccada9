"""Words that stand on several pages: counts of things, the stages of a video, modalities, and how strong a match is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from core.library.missing import Missing
from core.messages.formatting import day
from core.messages.translation import N_, _, ngettext
from core.models.jobs import Stage
from core.models.modalities import stands_for_more
from core.models.search_answer import Strength
from core.models.video import MediaKind, Modality, Video, timecode
from core.people.person import Role

_STAGES: Final = {
    Stage.WAITING: N_("Waiting its turn"),
    Stage.TRANSCODING: N_("Making a smaller copy"),
    Stage.UPLOADING: N_("Uploading"),
    Stage.SETTLING: N_("Being checked by the provider"),
    Stage.SUBMITTING: N_("Sending"),
    Stage.EMBEDDING: N_("Analysing"),
    Stage.READY: N_("Ready"),
    Stage.UNSURE: N_("Needs a look"),
    Stage.FAILED: N_("Needs attention"),
    Stage.CANCELLED: N_("Cancelled"),
}
_MISSING: Final = {Missing.ORIGINAL: N_("Original is missing"), Missing.EMBEDDINGS: N_("Embeddings are missing")}
_MODALITIES: Final = {Modality.VISUAL: N_("Picture"), Modality.AUDIO: N_("Sound"), Modality.TRANSCRIPTION: N_("Speech")}
_SPOKEN_FOR: Final = {Modality.VISUAL: N_("seen"), Modality.AUDIO: N_("heard"), Modality.TRANSCRIPTION: N_("said")}
_KINDS: Final = {MediaKind.VIDEO: N_("Videos"), MediaKind.PHOTO: N_("Photos")}
_ROLES: Final = {Role.VIEWER: N_("Viewer"), Role.EDITOR: N_("Editor"), Role.ADMIN: N_("Administrator")}
_STRENGTHS: Final = {Strength.STRONG: N_("strong"), Strength.FAIR: N_("fair"), Strength.WEAK: N_("weak")}
_STRENGTHS_MEAN: Final = {
    Strength.STRONG: N_("Strong: this moment fits far better than nearly everything else in your library."),
    Strength.FAIR: N_("Fair: this moment fits better than most of your library, but not by much."),
    Strength.WEAK: N_("Weak: this moment fits hardly better than any other in your library."),
}


def role_label(role: Role) -> str:
    """`Editor`"""
    return _(_ROLES[role])


def videos_counted(n: int) -> str:
    """`1 video`, `12 videos`"""
    return ngettext("{n} video", "{n} videos", n)


def photos_counted(n: int) -> str:
    """`1 photo`, `340 photos`"""
    return ngettext("{n} photo", "{n} photos", n)


def media_counted(videos: int, photos: int) -> str:
    """`12 videos`, `340 photos`, or `12 videos, 340 photos`"""
    if not photos:
        return videos_counted(videos)
    if not videos:
        return photos_counted(photos)
    return _("{videos}, {photos}", videos=videos_counted(videos), photos=photos_counted(photos))


def kind_label(kind: MediaKind) -> str:
    """`Photos`"""
    return _(_KINDS[kind])


def length_of(video: Video) -> str:
    """`0:41`, or that it is a photo."""
    return _("Photo") if video.is_photo else timecode(video.duration_sec)


def moments_counted(n: int) -> str:
    """`1 moment`, `1,204 moments`"""
    return ngettext("{n} moment", "{n} moments", n)


def lines_counted(n: int) -> str:
    """`1 line`, `40 lines`"""
    return ngettext("{n} line", "{n} lines", n)


def files_counted(n: int) -> str:
    """`1 file`, `12 files`"""
    return ngettext("{n} file", "{n} files", n)


def folder_contents(videos: int, saved: int, last_used: float | None) -> str:
    """What lies in a data folder: `12 videos and the saved embeddings of 10, last used on 3 Nov 2025`, or `nothing`."""
    if last_used is None:
        return _("nothing")
    when = day(datetime.fromtimestamp(last_used, UTC).date())
    if not saved:
        return _("{videos}, last used on {day}", videos=videos_counted(videos), day=when)
    if not videos:
        return ngettext(
            "the saved embeddings of {n} video, last used on {day}",
            "the saved embeddings of {n} videos, last used on {day}",
            saved,
            day=when,
        )
    return ngettext(
        "{videos} and the saved embeddings of {n}, last used on {day}",
        "{videos} and the saved embeddings of {n}, last used on {day}",
        saved,
        videos=videos_counted(videos),
        day=when,
    )


def missing_label(missing: Missing) -> str:
    """What of a video is not in the data folder."""
    return _(_MISSING[missing])


def stage_label(stage: Stage) -> str:
    """How far a video is, in a word or few."""
    return _(_STAGES[stage])


def modality_label(modality: Modality, possible: Collection[Modality]) -> str:
    """What somebody can search by, where those of `possible` can be chosen: one that includes another names both."""
    return _("Sound and speech") if stands_for_more(modality, possible) else _(_MODALITIES[modality])


def modality_found(modality: Modality) -> str:
    """How a moment answers a search: it was `seen`, `heard` or `said`."""
    return _(_SPOKEN_FOR[modality])


def strength_meaning(strength: Strength) -> str:
    """What that says, in a sentence."""
    return _(_STRENGTHS_MEAN[strength])


def strength_label(strength: Strength) -> str:
    """How strong a match is."""
    return _(_STRENGTHS[strength])


def demo_engine() -> str:
    """What answers without a key, and what to do about it."""
    return _(
        "Without a key of Twelve Labs, a demo engine answers: it sees colour, light, movement and shapes of people, hears loudness and reads "
        "subtitles. Set TWELVE_LABS_API_KEY for real understanding."
    )
