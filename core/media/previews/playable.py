"""Whether a browser can play a video as it is: said before anybody presses play, and the reason to make a preview.

No browser is asked: what they can do is known by container and codec, and differs only where it says MAYBE.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from core.models.sound import SoundTrack, is_heard_from_the_file, tracks_of


class Playable(StrEnum):
    """How a video plays without a preview."""

    YES = "yes"
    """In every browser of today."""
    MAYBE = "maybe"
    """In some of them, or without its sound."""
    NO = "no"


@dataclass(frozen=True, slots=True)
class MediaFormat:
    """What a file is made of: the demuxer's name for its container, canonical codec names, the pixel format."""

    container: str
    video_codec: str
    pixel_format: str
    audio_codec: str | None
    sounds: tuple[SoundTrack, ...] = ()

    @property
    def is_mp4(self) -> bool:
        """Also QuickTime, which our route serves under the name of MP4."""
        return self.container.startswith("mov")

    @property
    def is_matroska(self) -> bool:
        return self.container.startswith("matroska")


def media_format_said(said: Mapping[str, Any]) -> MediaFormat:
    """What `asdict` made of one; what an earlier release noted says nothing of tracks. Raises KeyError, TypeError, ValueError."""
    return MediaFormat(**{**said, "sounds": tracks_of(said.get("sounds", ()))})


_PLAIN_PIXELS: Final = frozenset({"yuv420p", "yuvj420p"})
_WEBM_SOUND: Final = frozenset({None, "opus", "vorbis"})
_MP4_SOUND: Final = frozenset({None, "aac", "mp3", "flac", "opus"})
_WEBM_PICTURE: Final = frozenset({"vp8", "vp9", "av1"})
_TYPE_OF_PICTURE: Final = {
    "h264": "avc1.4d401f",
    "hevc": "hvc1.1.6.L93.B0",
    "vp8": "vp8",
    "vp9": "vp09.00.10.08",
    "av1": "av01.0.04M.08",
}
_FINER_H264: Final = {"422": "7a00", "444": "f400", "10": "6e00"}
"""Profiles by what their pixel formats are called; the plain one is in the table above."""
_TYPE_OF_SOUND: Final = {"ac3": "ac-3", "eac3": "ec-3"}
_BY_SUFFIX: Final = {
    ".webm": Playable.YES,
    ".mp4": Playable.MAYBE,
    ".m4v": Playable.MAYBE,
    ".mov": Playable.MAYBE,
    ".mkv": Playable.MAYBE,
}


def how_it_plays(media_format: MediaFormat, file_name: str, sound: str = "") -> Playable:
    """What is known of a file that somebody looked into; `file_name` tells WebM from other Matroska.

    With a `sound` (`core.models.sound`) that is not the one browsers take, it is as if there were none.
    """
    picture = _picture(media_format)
    if media_format.is_mp4:
        sound_is_fine = media_format.audio_codec in _MP4_SOUND
    elif media_format.is_matroska and media_format.video_codec in _WEBM_PICTURE and _suffix(file_name) == ".webm":
        sound_is_fine = media_format.audio_codec in _WEBM_SOUND
    elif media_format.is_matroska:
        # Chromium opens it by its content, Safari does not.
        sound_is_fine = False
    else:
        return Playable.NO
    sound_is_fine = sound_is_fine and is_heard_from_the_file(media_format.sounds, sound)
    # The picture plays without its sound.
    return picture if sound_is_fine or picture is Playable.NO else Playable.MAYBE


@dataclass(frozen=True, slots=True)
class Doubts:
    """What a browser itself can be asked before it plays, as MIME types; empty where there is nothing to ask."""

    picture: str = ""
    sound: str = ""


def doubts(media_format: MediaFormat, file_name: str, sound: str = "") -> Doubts:
    """Where browsers differ, what to ask the one that is there. A sound that no browser names is asked for by our own name."""
    if how_it_plays(media_format, file_name, sound) is not Playable.MAYBE:
        return Doubts()
    container = "video/mp4" if media_format.is_mp4 else "video/x-matroska"
    picture = sound = ""
    if media_format.is_matroska or _picture(media_format) is Playable.MAYBE:
        picture = f'{container}; codecs="{_type_of_picture(media_format)}"'
    if media_format.audio_codec not in _MP4_SOUND | _WEBM_SOUND:
        sound = f'audio/mp4; codecs="{_TYPE_OF_SOUND.get(media_format.audio_codec or "", media_format.audio_codec)}"'
    return Doubts(picture, sound)


def guess(address: str) -> Playable:
    """By the name alone, for what nobody has looked into: a file's name or a link."""
    return _BY_SUFFIX.get(_suffix(address), Playable.NO if _suffix(address) else Playable.MAYBE)


def _picture(media_format: MediaFormat) -> Playable:
    codec = media_format.video_codec
    if codec in _WEBM_PICTURE:
        return Playable.YES
    if codec == "h264":
        # Ten bits and finer colour play in Chromium only.
        return Playable.YES if media_format.pixel_format in _PLAIN_PIXELS else Playable.MAYBE
    # Safari plays HEVC, others only where the machine has a decoder for it.
    return Playable.MAYBE if codec == "hevc" and media_format.is_mp4 else Playable.NO


def _type_of_picture(media_format: MediaFormat) -> str:
    name = _TYPE_OF_PICTURE[media_format.video_codec]
    if media_format.video_codec != "h264":
        return name
    pixels = media_format.pixel_format.removeprefix("yuv420p")
    return name.replace("4d40", next((profile for mark, profile in _FINER_H264.items() if mark in pixels), "4d40"))


def _suffix(address: str) -> str:
    try:
        return PurePosixPath(urlsplit(address).path).suffix.lower()
    except ValueError:
        return ""
