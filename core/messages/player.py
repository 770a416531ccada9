"""The words around an open moment and of the player."""

from __future__ import annotations

from typing import Final

MOMENT: Final = {
    "its_page": "Open video",
    "dialog": "Player",
    "about": "moment {span} · {how}",
    "sequence": "one after the other, {span} · {how}",
    "whole": "whole video · {length}",
    "named": "moment {span}",
    "good": "More such moments",
    "bad": "Fewer such moments",
    "more": "More like this",
    "only_here": "Search in this video",
    "where": "Play from",
    "file": "File",
    "page": "Watch page",
}

PLAYER: Final[dict[str, object]] = {
    "player": "Player",
    "play": "Play",
    "pause": "Pause",
    "replay": "Replay (R)",
    "loop": "Loop (Shift L)",
    "context": "± 5 s",
    "mute": "Mute (M)",
    "unmute": "Sound on (M)",
    "volume": "Volume",
    "speed": "Speed {rate} (< and > change it)",
    "captions": "Captions (T)",
    "full": "Full screen (F)",
    "position": "Position in the video",
    "context_long": "Five seconds more on both sides (C)",
    "heat": "Where the search lives in this video",
    "cannot": "This browser cannot play this video. The file may be gone from its host, or be of a kind that browsers do not know.",
    "no_kind": "Browsers do not play this kind of file.",
    "no_picture": "This browser shows no picture of this kind of video.",
    "no_sound": "This browser may play this video without its sound.",
    "no_hls": "This browser does not play streams (HLS). Safari and newer versions of Chrome do.",
    "no_connection": "No connection to {host}. Nothing is lost: try again when it answers.",
    "slow": "Waiting for {host} …",
    "here": "this app",
    "gone": "The file is no longer here.",
    "old": "This page is too old to play from. Load it again.",
    "again": "Try again",
    "anyway": "Play it anyway",
    "make_copy": "Make a small copy that plays here",
    "copy_wanted": "The small copy will be made next.",
    "copy_making": "The small copy is being made: {share} %. It plays here as soon as it is ready.",
    "copy_failed": "No small copy could be made of it. {why}",
    "copy_plays": "A small copy plays here, because this browser cannot play the file as it is.",
}

PLAYER_NO_ROOM: Final = "The disk of the server is full. Make room there, then ask for the copy again."

WATCH_PLAYER: Final = {
    "gone": "No connection to {host}, or the video is gone from there. It still plays from “File”.",
    "again": "Try again",
}

PLAYER_KEYS: Final = ((("space",), "play"), (("J", "K", "L"), "back, pause, on"), ((",", "."), "frame"))

HIT_KEYS: Final = ((("N", "P"), "next, previous"),)

COPY_LINK: Final = {"copy": "Copy link", "copied": "Copied", "failed": "Copying is not allowed here"}

STEPPER: Final = {
    "next": "Next moment (N)",
    "previous": "Previous moment (P)",
    "place": "{number} of {count}",
}
