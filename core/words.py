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
    "embedding_unsure": (
        "An answer from Twelve Labs got lost, and its list has a task that may or may not be this video's. Nothing more was paid.",
        "“Use the one found” pays nothing and checks that it fits; “Prepare anew” may pay a second time.",
    ),
    "embedding_mismatch": (
        "The task that was found is of another video: it is {found} long instead of {expected}. Nothing of it was kept.",
        "Retry prepares this video anew, which costs its minutes.",
    ),
    "upload_stuck": (
        "The upload did not come to an end within {hours} hours. Nothing was paid.",
        "Check the connection, then press Retry.",
    ),
    "not_allowed": (
        "Twelve Labs does not allow this with the present key: {message} (code {code}). Nothing was paid.",
        "See what the Twelve Labs dashboard says about it, then press Retry.",
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
    "upload_denied": (
        "This page may not go on with this upload: it was open for too long, or the upload is another page's. Nothing was paid.",
        "Reload the page, then choose the file again.",
    ),
    "upload_malformed": (
        "The upload does not keep to what it announced. Nothing was kept or paid.",
        "Press Retry; it begins again.",
    ),
    "upload_gone": ("This upload is no longer here. Nothing was paid.", "Press Retry; it begins again."),
    "upload_elsewhere": (
        "The upload and its copy here do not meet. Nothing is lost.",
        "Press Retry; it goes on where it stopped.",
    ),
    "upload_busy": ("This file is being received already. Nothing is lost.", "Wait a moment, then press Retry."),
    "upload_too_many": ("Too many uploads of this page are unfinished.", "Finish or cancel some, then press Retry."),
    "upload_disk": (
        "There is not enough room on the server: {free} left. Nothing was paid.",
        "Make room there, then press Retry.",
    ),
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
    "catalog_newer": (
        "The catalog was written by a newer release of Clipseek.",
        "Start that release again, or give this one its own DATA_DIR. Nothing was changed.",
    ),
    "disk_full": ("The disk is full: {free} left. Nothing is lost.", "Make room; it goes on by itself."),
    "nothing_chosen": ("Nothing was chosen to look or listen for.", "Choose at least one."),
    "only_sound_of_silent": (
        "This video is silent, and only its sound was asked for. Nothing was paid.",
        "Choose “Look” as well, or take it out of the list.",
    ),
    "part_unreadable": ("“{text}” is not a time.", "Write it like 1:30 or 1:04:09."),
    "part_backwards": ("The part ends before it begins.", "Put the earlier time under “From”."),
    "part_outside": ("The part lies past the end; the video is {length} long.", "Choose times within it."),
    "part_too_short": ("The part is too short.", "Choose at least 4 seconds."),
    "sheet_unreadable": (
        "This file cannot be read as a spreadsheet.",
        "Save it as CSV or Excel (.xlsx), or start from the template.",
    ),
    "sheet_too_large": ("This spreadsheet is too large.", "Split it into files of at most 10 MB."),
    "sheet_no_url": (
        "This spreadsheet has no column named “url”.",
        "Name the column of links “url” in the first line, or start from the template.",
    ),
    "folder_missing": (
        "The folder {folder} is not there or may not be read.",
        "Check CLIPSEEK_IMPORT_DIR, and that the disk is connected.",
    ),
    "unexpected": ("Something went wrong that we did not foresee.", "Try again. The details are in the log."),
}

ALREADY_HERE: Final = "Already here as “{title}”."
SAME_CONTENT: Final = "Same content as “{title}”, which is already here."
CAN_RETRY: Final = "It was not prepared to its end; the Tasks page can take it up again."
TWICE_IN_LIST: Final = "This one is in the list twice; it is added once."

WORKER: Final = {
    "no_key": "There is no TWELVE_LABS_API_KEY; the demo prepares videos within the app itself.",
    "working": "Working; Ctrl-C ends it, and nothing is lost.",
    "taken": "Another process works on this catalog already; this one takes over when that ends. Postgres has room for both.",
}

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
    "lead": "You see what each video will become, and what it will cost, before anything is paid.",
    "way_links": "Links",
    "way_sheet": "Spreadsheet",
    "way_folder": "Folder",
    "links": "Links to video files, one a line",
    "links_placeholder": "https://example.com/talk.mp4",
    "links_too_many": "Only the first {most} links are taken; add the others afterwards.",
    "check": "Check links",
    "checking_links": "Looking at links: {done} of {total}",
    "stop": "Stop",
    "not_looked": "{count} links were not looked at.",
    "look_at_rest": "Look at the rest",
    "sheet": "A CSV or Excel file with a column of links",
    "sheet_help": "Columns: url, and if you like title, category, watch_url and recorded_at.",
    "template_csv": "CSV template",
    "template_xlsx": "Excel template",
    "sheet_read": "{good} of {total} lines are good.",
    "sheet_fault": "Line {line}: {why}",
    "more_faults": "{count} more",
    "folder_lead": "Files in {folder} on the server. Chosen ones are copied; the folder stays as it is.",
    "folder_empty": "There are no video files in {folder}.",
    "folder_cut": "There is more in this folder than is listed: the first {most} files.",
    "folder_closed": "Not readable: {names}.",
    "folder_file": "File",
    "folder_known": "Probably here",
    "folder_changed": "Changed",
    "folder_check": "Check {files}",
    "folder_check_none": "Check chosen files",
    "folder_refresh": "Look again",
    "folder_copying": "Copying: {done} of {size}, file {number} of {total}",
    "folder_back": "Take {files} out again",
    "file": "1 file",
    "file_count": "{count} files",
    "options": "How to prepare them",
    "cutting": "Moments",
    "cutting_dynamic": "Follow the cuts",
    "cutting_fixed": "Even pieces",
    "cutting_help": "Following the cuts gives one moment a shot; even pieces are all equally long, good for footage without cuts.",
    "shortest": "Shortest moment",
    "each": "Length of each",
    "seconds": "{count} seconds",
    "finest": "{count} seconds, finest",
    "usual": "{count} seconds, usual",
    "coarsest": "{count} seconds, coarsest",
    "listen": "Search by",
    "listen_visual": "Look",
    "listen_audio": "Sound",
    "listen_sound": "Sound and speech",
    "listen_transcription": "Speech",
    "listen_help": "What can be found later. Silent videos are only looked at.",
    "category_all": "Category for all",
    "category_all_help": "For videos that have none of their own in the table.",
    "column_title": "Title",
    "column_from": "From",
    "column_to": "To",
    "column_part_help": "Prepare only a part: times like 1:30 or 1:04:09. Empty means from the start, or to the end.",
    "column_category": "Category",
    "column_watch": "Watch page",
    "column_watch_help": "A YouTube, Vimeo or similar page that shows this video; moments then play there.",
    "column_recorded": "Recorded",
    "column_length": "Length",
    "column_picture": "Picture",
    "column_sound": "Sound",
    "column_size": "Size",
    "column_outcome": "What will happen",
    "fine": "New: will be prepared",
    "twice": "Twice in the list",
    "refused": "Refused: {why}",
    "yes": "yes",
    "no": "silent",
    "unknown": "–",
    "row_fault": "Row {row}, “{title}”: {why}",
    "faults_first": "Correct this in the table first",
    "names_more": "and {count} more",
    "reasons_more": "{count} more reasons",
    "to_tasks": "Go on with it on the Tasks page",
    "in_all": "{minutes} in all",
    "cost": "about {cost}",
    "cost_about": "an estimate",
    "free": "no cost",
    "free_about": "in demo mode",
    "moments_about": "about {fewest} to {most}",
    "moments_exact": "{count}",
    "moments_label": "moments to expect",
    "time": "about {time}",
    "time_about": "until all are ready",
    "nothing_fine": "Nothing here can be prepared yet.",
    "start": "Prepare {videos}",
    "start_none": "Prepare",
    "starting": "Putting in the queue: {done} of {total}",
    "started": "{videos} on the way. You can close this page, work goes on.",
    "empty_title": "Nothing chosen yet",
    "empty_body": "Drop files above or paste links; they are checked here first.",
}

SHEET: Final = {
    "no_url": "there is no link in the column “url”.",
    "bad_url": "“{url}” is not a web address; it has to start with https://.",
    "bad_watch_url": "the watch page “{url}” is not a web address; it has to start with https://.",
    "bad_date": "“{date}” is not a date we can read; write it like 2024-05-31.",
    "unclear_date": "“{date}” can be read as two dates; write it like 2024-05-31.",
    "future_date": "“{date}” lies in the future.",
    "too_many": "only the first {most} lines are taken; this one and all after it ({left} in all) are left out.",
}

UPLOAD: Final = {
    "label": "Video files",
    "drop": "Drop videos here or",
    "choose": "choose files",
    "about": "Up to {limit} each. Uploads go on while you look at other pages.",
    "list": "Chosen files",
    "waiting": "Waiting its turn",
    "uploading": "{done} of {size}",
    "to_go": "{time} to go",
    "offline": "no connection, it goes on by itself",
    "done": "Uploaded",
    "stopped": "Stopped half-way. Choose the same file again and it goes on.",
    "cancel": "Cancel {name}",
    "remove": "Remove {name}",
    "retry": "Retry",
    "retry_name": "Retry {name}",
    "not_video": "This is not a kind of video that we know. Choose an MP4, MOV, MKV or WebM file, for example.",
    "empty": "This file is empty. Copy or download it again.",
    "too_large": "Too large: {size}; at most {limit} is possible. Choose a smaller version.",
    "cannot_read": "The browser can no longer read this file. Remove it here, then choose it again.",
    "no_answer": "The server does not answer. Nothing is lost. Press Retry; it goes on where it stopped.",
    "said_done": "{name} is uploaded.",
    "said_failed": "{name} was not uploaded. {why}",
    "checking": "Looking into {name}",
    "kilobytes": "{n} KB",
    "megabytes": "{n} MB",
    "gigabytes": "{n} GB",
    "seconds": "{n} s",
    "minutes": "{n} min",
    "hours": "{n} h {m} min",
}

TASKS: Final = {
    "summary": "{preparing} in progress, {attention} to look at, {ready} ready. You can close this page, work goes on.",
    "empty_title": "Nothing to do",
    "empty_body": "Videos you add show up here while they are prepared.",
    "all": "All",
    "in_progress": "In progress",
    "attention": "Needs attention",
    "ready": "Ready",
    "cancelled": "Cancelled",
    "none_here": "None of the tasks is in this state.",
    "none_called": "No title here has “{title}” in it.",
    "filter": "Filter by title",
    "cancel": "Cancel",
    "cancelling": "Stopping …",
    "retry": "Retry",
    "remove": "Remove",
    "really": "Really?",
    "play": "Play",
    "adopt": "Use the one found",
    "anew": "Prepare anew",
    "really_anew": "Really? May cost twice",
    "really_anew_free": "Really anew?",
    "moments": "{moments}, in {time}",
    "paid": "${cost}",
    "cents": "less than $0.01",
    "free": "free",
    "nothing_paid": "–",
    "removed": "“{title}” was removed.",
    "removed_many": "{videos} removed.",
    "so_far": "{time} so far",
    "again_at": "It goes on {when}.",
    "retry_free": "Retry goes on where it stopped and pays nothing more.",
    "retry_pays": "Retry prepares it for {cost}.",
    "retry_plain": "Retry starts it again.",
    "stopped": "Stopped.",
    "stopped_free": "Stopped before anything was paid.",
    "link": "Handing over the link",
    "uploading_of": "Uploading {amount}",
    "amount": "{done} of {total} {unit}",
    "gate": "Waiting for its turn at the provider",
    "ahead": "{stage}, {count} before it",
    "rate_row": "Waiting: the provider lets us continue {when}",
    "longer": "{stage}, longer than usual",
    "stopping": "Stopping after this step",
    "soon": "a few seconds left",
    "left": "about {time} left",
    "days": "more than a day left",
    "at": "at {time}",
    "tomorrow": "tomorrow at {time}",
    "on": "on {date} at {time}",
    "rate": "Twelve Labs lets us continue {when}.",
    "rate_hint": "What is under way goes on; new videos wait until then. Nothing is lost.",
    "details": "Details of {title}",
}

TASK_DETAILS: Final = {
    "added": "Added",
    "waited": "Waited",
    "uploading": "Uploaded",
    "settling": "Checked",
    "submitting": "Handed over",
    "embedding": "Embedded",
    "saving": "Saved",
    "total": "In all",
    "under_way": "{stage} since",
    "part": "Part",
    "size": "Size",
    "code": "Error code",
    "attempts": "Tries at this step",
    "reason": "Reason",
    "in": "in {time}",
}

TASK_CHOICE: Final = {
    "choose": "Select",
    "done": "Done",
    "row": "Select {title}",
    "none": "Nothing selected yet",
    "some": "{count} selected",
    "hidden": "{count} selected, {hidden} of them not shown",
    "all": "Select all {count}",
    "clear": "Clear",
    "cancel": "Cancel {count}",
    "retry": "Retry {count}",
    "remove": "Remove {count}",
    "really": "Really remove {count}?",
    "really_retry": "Really? About {cost}",
}

HISTORY: Final = {
    "open": "History",
    "close": "Back to tasks",
    "empty": "Nothing has happened yet.",
    "today": "Today",
    "yesterday": "Yesterday",
    "queued": "Added",
    "retried": "Tried again",
    "removed": "Removed",
    "took": "in {time}",
    "uploading": "uploaded in {time}",
    "settling": "checked in {time}",
    "submitting": "handed over in {time}",
    "embedding": "embedded in {time}",
    "saving": "saved in {time}",
}

BADGE: Final = {
    "one": "1 video in progress",
    "many": "{count} videos in progress",
    "ready": "“{title}” is ready.",
    "ready_many": "{count} videos are ready.",
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
    """How long something took: `8 s`, `12 min`, `2 h`, `2 h 5 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def money(dollars: float) -> str:
    """US$ as people write them: `$0.42`; what would round to nothing is said to be little, not nothing."""
    return "less than $0.01" if 0 < dollars < 0.005 else f"${dollars:,.2f}"


def file_size(size_bytes: float) -> str:
    """`640 KB`, `12.5 MB`, `3.2 GB`."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} KB" if size_bytes else "0 KB"
    if size_bytes < 1_000_000_000:
        return f"{size_bytes / 1_000_000:.1f} MB"
    return f"{size_bytes / 1_000_000_000:.1f} GB"


def count_of(count: int, one: str, many: str) -> str:
    """`1 moment`, `12 moments`: the form that fits the number; `many` holds `{count}`."""
    return one if count == 1 else many.format(count=count)
