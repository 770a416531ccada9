"""All words that people read, in one table, so that a second language is a second table.

A sentence says what happened and whether anything was paid or lost; a hint says the one thing to do.
"""

from __future__ import annotations

from typing import Final


class Facts(dict[str, object]):
    """Values for the blanks in a sentence; a blank nobody filled in reads as `?` rather than failing the page."""

    def __missing__(self, key: str) -> str:
        return "?"


ERRORS: Final[dict[str, tuple[str, str]]] = {
    "setting_wrong": (
        "The setting {name} is not usable: {problem}.",
        "Correct it in the environment, `.env` or `.streamlit/secrets.toml`, then start again.",
    ),
    "no_lite_here": (
        "The embedded store does not run on this system.",
        "Set MILVUS_URI (and MILVUS_TOKEN) to a Milvus server or Zilliz Cloud, then start again.",
    ),
    "key_refused": (
        "Twelve Labs does not accept the API key (code {code}). Nothing was paid.",
        "Check TWELVE_LABS_API_KEY, or make a new key in the Twelve Labs dashboard, then start again.",
    ),
    "request_refused": (
        "Twelve Labs refused this: {message} (code {code}). Nothing was paid.",
        "Correct what it names, or try another video.",
    ),
    "not_found": (
        "Twelve Labs no longer knows what we asked for (code {code}).",
        "Try again; if it stays so, add the video anew.",
    ),
    "too_many_requests": ("Twelve Labs has had enough requests for now.", "It goes on by itself as soon as Twelve Labs allows."),
    "provider_unreachable": (
        "Twelve Labs cannot be reached.",
        "Check the internet connection and TWELVELABS_BASE_URL. Nothing is lost; it tries again by itself.",
    ),
    "provider_fault": ("Twelve Labs has a fault on its side (status {status}).", "Nothing is lost; try again in a minute."),
    "provider_unreadable": (
        "Twelve Labs sent an answer that makes no sense.",
        "Nothing is lost; try again in a minute. If it stays so, check TWELVELABS_BASE_URL.",
    ),
    "asset_failed": (
        "Twelve Labs could not use this file: {message}. Nothing was paid.",
        "Retry uploads it again; if it stays so, save it in another format.",
    ),
    "embedding_failed": ("Twelve Labs could not prepare this video: {message}", "Try again, or try the file in another format."),
    "embedding_expired": (
        "Twelve Labs keeps results for seven days, and these are older.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    "embedding_stuck": (
        "Twelve Labs has worked on this video for {hours} hours without an end.",
        "Retry looks again at the same task and pays nothing.",
    ),
    "store_unreachable": (
        "The Milvus store at {uri} cannot be reached.",
        "Check MILVUS_URI and MILVUS_TOKEN, and that Milvus runs. Nothing is lost.",
    ),
    "store_locked": (
        "The store file is in use by another program.",
        "Close the other Clipseek that uses this data folder, or give this one its own DATA_DIR.",
    ),
    "store_fault": ("The Milvus store could not do this.", "Try again; the details are in the log."),
    "vector_invalid": (
        "An embedding has the wrong form ({problem}) and was not stored.",
        "Retry the video; if it stays so, the model setting does not fit the collection.",
    ),
    "query_empty": ("There is nothing to search for yet.", "Type what you remember of the moment."),
    "unreadable": (
        "This file cannot be read as a video. Nothing was paid.",
        "Play it on this computer to see whether it is whole, or save it as MP4.",
    ),
    "empty_file": ("This file is empty. Nothing was paid.", "Copy or download it again."),
    "no_picture": ("There is no picture in this file, only {found}. Nothing was paid.", "Choose a file with video in it."),
    "broken_end": (
        "This file breaks off before its end. Nothing was paid.",
        "Copy or download it again; the last part is missing.",
    ),
    "no_length": ("This file does not say how long it is. Nothing was paid.", "Save it as MP4 and try again."),
    "too_short": ("Too short: {length} s; at least 4 s are needed. Nothing was paid.", "Choose a longer video."),
    "too_long": ("Too long: {length}; at most 4 hours are possible. Nothing was paid.", "Cut it into parts and add those."),
    "too_small": (
        "The picture is too small: {size}; at least 360 × 360 is needed. Nothing was paid.",
        "Choose a version with more pixels.",
    ),
    "too_wide": (
        "The picture is too large: {size}; at most 5184 × 2160 is possible. Nothing was paid.",
        "Choose a smaller version.",
    ),
    "bad_aspect": (
        "The picture is too narrow or too wide: {size}. Nothing was paid.",
        "Choose a version between 1:2.4 and 2.4:1.",
    ),
    "too_large": ("Too large: {size}; at most {limit} is possible. Nothing was paid.", "Choose a smaller version."),
    "file_missing": ("The video file is no longer where it was kept.", "Add the file again."),
    "link_malformed": (
        "This is not a usable web address. Nothing was paid.",
        "Paste an address that starts with https:// and ends in a video file.",
    ),
    "link_private": (
        "This address leads into a private network, which is not allowed here. Nothing was paid.",
        "Upload the file instead, or set CLIPSEEK_ALLOW_PRIVATE_URLS.",
    ),
    "link_unreachable": ("The host {host} does not answer. Nothing was paid.", "Check the address, or try again later."),
    "link_status": (
        "The host answers {status} for this address. Nothing was paid.",
        "Check that the link works in a private browser window.",
    ),
    "link_page": (
        "This address is a web page, not a video file. Nothing was paid.",
        "Paste the address of the file itself, or download it and upload the file.",
    ),
    "link_watch_page": (
        "{site} shows its videos on pages only; they can't be read from there. Nothing was paid.",
        "Upload the file, and put this address under “Watch page”.",
    ),
    "watch_page_malformed": ("The watch page is not a web address.", "Paste an address that starts with https://, or clear it."),
    "link_no_ranges": (
        "This host does not let us read the video in parts. Nothing was paid.",
        "Download the file and upload it here.",
    ),
    "link_too_slow": (
        "The host is too slow to read this video from. Nothing was paid.",
        "Try again later, or download the file and upload it here.",
    ),
    "catalog_fault": ("The catalog cannot be read or written.", "Check DATABASE_URL and that the data folder is writable."),
    "disk_full": ("The disk is full: {free} left. Nothing is lost.", "Make room; it goes on by itself."),
    "unexpected": ("Something went wrong that we did not foresee.", "Try again. The details are in the log."),
}

ALREADY_HERE: Final = "Already here as “{title}”."
TWICE_IN_LIST: Final = "This one is in the list twice; it is added once."

NAME: Final = "Clipseek"
PAGES: Final = {"search": "Search", "add_videos": "Add videos", "tasks": "Tasks", "library": "Library"}
DEMO_LINE: Final = (
    "Demo engine: sees colour, light and movement, hears loudness, reads subtitles. "
    "Set TWELVE_LABS_API_KEY for real understanding."
)

SEARCH: Final = {
    "label": "What do you remember of the moment?",
    "placeholder": "Describe a moment",
    "button": "Search",
    "working": "Looking through every moment …",
    "found": "The nearest {moments}, best first",
    "moment": "1 moment",
    "moments": "{count} moments",
    "video": "1 video",
    "videos": "{count} videos",
    "more": "Show more",
    "nothing": "There are no moments to search yet.",
    "recent": "Recently added",
}

EMPTY: Final = {
    "title": "Search inside your footage",
    "body": "Add videos, wait a moment, then describe what you remember. Every match plays from its own second.",
    "samples": "Try it with sample footage",
    "add": "Add your videos",
    "preparing_title": "Your first videos are being prepared",
    "preparing_body": "Each becomes searchable as soon as it is ready. You can watch them on the Tasks page.",
    "tasks": "See tasks",
    "rendering": "Making sample footage: {done} of {total}",
    "embedding": "Preparing sample footage: {done} of {total} ready",
    "samples_failed": "The sample footage could not be made. Nothing else is affected.",
    "samples_failed_hint": "Check that the disk has 100 MB free, then press the button again.",
}

MODALITIES: Final = {"visual": "seen", "audio": "heard", "transcription": "said"}
STRENGTHS: Final = {"strong": "strong", "fair": "fair", "weak": "weak"}

CARD: Final = {
    "play": "Play {title} at {time}",
    "picture": "{title} at {time}",
    "open": "Play {title}",
}

MOMENT: Final = {
    "about": "moment {span} · {how}",
    "whole": "whole video · {length}",
    "where": "Play from",
    "file": "File",
    "page": "Watch page",
}

PLAYER: Final[dict[str, object]] = {
    "player": "Player",
    "play": "Play",
    "pause": "Pause",
    "replay": "Replay",
    "loop": "Loop",
    "context": "± 5 s",
    "mute": "Mute",
    "unmute": "Sound on",
    "full": "Full screen",
    "position": "Position in the video",
    "cannot": "This browser cannot play this video. The file may be gone from its host, or be of a kind that browsers do not know.",
    "keys": [["space", "play"], ["R", "replay"], ["L", "loop"], ["C", "± 5 s"], ["← →", "1 s"]],
}

ADD: Final = {
    "lead": "Files up to 200 MB, or links to video files. You see what each will become before anything is paid.",
    "files": "Video files",
    "links": "Links to video files, one a line",
    "links_placeholder": "https://example.com/talk.mp4",
    "check": "Check links",
    "checking_file": "Looking into {name}",
    "checking_links": "Looking at {count} links",
    "column_title": "Title",
    "column_category": "Category",
    "column_watch": "Watch page",
    "column_watch_help": "A YouTube, Vimeo or similar page that shows this video; moments then play there.",
    "column_length": "Length",
    "column_picture": "Picture",
    "column_sound": "Sound",
    "column_size": "Size",
    "column_outcome": "What will happen",
    "fine": "Will be prepared",
    "refused": "Refused: {why}",
    "yes": "yes",
    "no": "silent",
    "unknown": "–",
    "plan": "{videos} · {minutes} in all · {cost}",
    "cost": "about ${cost}, an estimate",
    "free": "no cost in demo mode",
    "nothing_fine": "Nothing here can be prepared yet.",
    "start": "Prepare {videos}",
    "start_none": "Prepare",
    "started": "{videos} on the way. You can close this page, work goes on.",
    "empty_title": "Nothing chosen yet",
    "empty_body": "Drop files above or paste links; they are checked here first.",
}

TASKS: Final = {
    "summary": "{preparing} in progress, {attention} to look at, {ready} ready. You can close this page, work goes on.",
    "empty_title": "Nothing to do",
    "empty_body": "Videos you add show up here while they are prepared.",
    "all": "All",
    "in_progress": "In progress",
    "attention": "Needs attention",
    "ready": "Ready",
    "none_here": "None of the tasks is in this state.",
    "cancel": "Cancel",
    "cancelling": "Stopping …",
    "retry": "Retry",
    "remove": "Remove",
    "really": "Really?",
    "play": "Play",
    "moments": "{moments}, in {time}",
    "paid": "${cost}",
    "free": "free",
    "removed": "“{title}” was removed.",
    "so_far": "{time} so far",
    "again_at": "It goes on at {time}.",
}

STAGES: Final = {
    "waiting": "Waiting its turn",
    "uploading": "Uploading",
    "settling": "Being checked by the provider",
    "submitting": "Handing over",
    "embedding": "Embedding",
    "saving": "Saving",
    "ready": "Ready",
    "unsure": "Needs a look",
    "failed": "Needs attention",
    "cancelled": "Cancelled",
}

LIBRARY: Final = {
    "lead": "{videos}, {hours} of footage.",
    "empty_title": "Your library is empty",
    "empty_body": "Everything you add is kept here.",
    "preparing": "preparing",
    "attention": "needs attention",
    "cancelled": "cancelled",
}


def lasting(seconds: float) -> str:
    """How long something took: `8 s`, `12 min`, `2 h 5 min`."""
    if seconds < 60:
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def count_of(count: int, one: str, many: str) -> str:
    """`1 moment`, `12 moments`: the form that fits the number; `many` holds `{count}`."""
    return one if count == 1 else many.format(count=count)
