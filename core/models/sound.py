"""The sound tracks of a file, and which of them are heard: in the player, in clips and films, and by the provider.

A choice is kept as text: `""` for what the file means to be heard, `mix` for all tracks together, `2` for the third track alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

AS_THE_FILE_SAYS: Final = ""
MIX: Final = "mix"
MOST_TRACKS: Final = 64
"""Of more tracks, which only a broken file has, the others are not offered."""


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """One sound track; `language` and `title` are empty where the file says none."""

    codec: str
    channels: int
    language: str = ""
    title: str = ""
    is_default: bool = False
    is_decodable: bool = True

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """What `asdict` made of one. Raises KeyError, TypeError, ValueError for what can't be."""
        codec, language, title = (str(said[name]) for name in ("codec", "language", "title"))
        return cls(codec, int(said["channels"]), language, title, bool(said["is_default"]), bool(said["is_decodable"]))


def tracks_of(said: Iterable[Mapping[str, Any]]) -> tuple[SoundTrack, ...]:
    """The same for all of a file."""
    return tuple(SoundTrack.of(one) for one in said)


def heard(tracks: Sequence[SoundTrack], choice: str = AS_THE_FILE_SAYS) -> tuple[int, ...]:
    """Which of these tracks are heard together; none where there is nothing that can be decoded.

    Without a choice it is the track that the file marks. Several mono tracks of which none is marked are what a camera recorded
    with several microphones, and are heard together.
    """
    decodable = [place for place, track in enumerate(tracks) if track.is_decodable]
    if choice.isdecimal() and int(choice) in decodable:
        return (int(choice),)
    if not decodable:
        return ()
    if choice == MIX or (choice == AS_THE_FILE_SAYS and _is_of_microphones(tracks)):
        return tuple(decodable)
    return (marked(tracks),)


def marked(tracks: Sequence[SoundTrack]) -> int:
    """The place of the track that browsers play: the first that is marked, else the first. There has to be one."""
    return min(range(len(tracks)), key=lambda place: (not tracks[place].is_decodable, not tracks[place].is_default))


def is_heard_from_the_file(tracks: Sequence[SoundTrack], choice: str = AS_THE_FILE_SAYS) -> bool:
    """Whether who is given the file itself hears just this: a browser, or the provider."""
    of_these = heard(tracks, choice)
    return not of_these or of_these == (marked(tracks),)


def checked_sound(choice: str) -> str:
    """The choice, if it can be one. Raises ValueError."""
    if choice not in (AS_THE_FILE_SAYS, MIX) and not (choice.isdecimal() and int(choice) < MOST_TRACKS):
        raise ValueError(f"{choice!r} names no sound")
    return choice


def sound_suffix(choice: str) -> str:
    """What to add to the name of what was made with this choice, so that it is not taken for what was made with another."""
    return f"-{choice}" if choice else ""


def _is_of_microphones(tracks: Sequence[SoundTrack]) -> bool:
    if len(tracks) < 2 or any(track.channels != 1 for track in tracks):
        return False
    return len({track.is_default for track in tracks}) == 1 and len({track.language for track in tracks}) == 1
