"""What is said where something went wrong: what happened, whether anything was paid or lost, and the one thing to do."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.errors import Reason
from core.messages.translation import N_


class Words(NamedTuple):
    """In English, to be looked up where they are shown."""

    what_happened: str
    what_to_do: str = ""


ERRORS: Final[dict[Reason, Words]] = {
    Reason.SETTING_WRONG: Words(
        "The setting {name} is not usable: {problem}.",
        "Correct it in the environment, `.env` or `.streamlit/secrets.toml`, then start again.",
    ),
    Reason.NO_LITE_HERE: Words(
        "The embedded store does not run on this system.",
        "Set MILVUS_URI (and MILVUS_TOKEN) to a Milvus server or Zilliz Cloud, then start again.",
    ),
    Reason.KEY_REFUSED: Words(
        "Twelve Labs does not accept the API key (code {code}). Nothing was paid.",
        "Check TWELVE_LABS_API_KEY, or make a new key in the Twelve Labs dashboard, then start again.",
    ),
    Reason.REQUEST_REFUSED: Words(
        "Twelve Labs refused this: {message} (code {code}). Nothing was paid.",
        "Correct what it names, or try another video.",
    ),
    Reason.NOT_FOUND: Words(
        "Twelve Labs no longer knows what we asked for (code {code}).",
        "Try again; if it stays so, add the video anew.",
    ),
    Reason.TOO_MANY_REQUESTS: Words(
        "Twelve Labs has had enough requests for now.",
        "It goes on by itself as soon as Twelve Labs allows.",
    ),
    Reason.PROVIDER_UNREACHABLE: Words(
        "Twelve Labs cannot be reached.",
        "Check the internet connection and TWELVELABS_BASE_URL. Nothing is lost; it tries again by itself.",
    ),
    Reason.PROVIDER_FAULT: Words(
        "Twelve Labs has a fault on its side (status {status}).",
        "Nothing is lost; try again in a minute.",
    ),
    Reason.PROVIDER_UNREADABLE: Words(
        "Twelve Labs sent an answer that makes no sense.",
        "Nothing is lost; try again in a minute. If it stays so, check TWELVELABS_BASE_URL.",
    ),
    Reason.ASSET_FAILED: Words(
        "Twelve Labs could not use this file: {message}. Nothing was paid.",
        "Retry uploads it again; if it stays so, save it in another format.",
    ),
    Reason.ASSET_LATE: Words(
        "Twelve Labs did not have this file ready within {minutes} minutes. Nothing was paid.",
        "Retry uploads it again; if it stays so, save it in another format.",
    ),
    Reason.EMBEDDING_FAILED: Words(
        "Twelve Labs could not prepare this video: {message}.",
        "Try again, or try the file in another format.",
    ),
    Reason.EMBEDDING_EXPIRED: Words(
        "Twelve Labs keeps results for seven days, and these are older.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_STUCK: Words(
        "Twelve Labs has worked on this video for {hours} hours without an end.",
        "Retry looks again at the same task and pays nothing.",
    ),
    Reason.EMBEDDING_UNSURE: Words(
        "An answer from Twelve Labs got lost, and its list has a task that may or may not be this video's. "
        "Nothing more was paid.",
        "“Use the one found” pays nothing and checks that it fits; “Prepare anew” may pay a second time.",
    ),
    Reason.EMBEDDING_MISMATCH: Words(
        "The task that was found is of another video: it is {found} long instead of {expected}. Nothing of it was kept.",
        "Retry prepares this video anew, which costs its minutes.",
    ),
    Reason.UPLOAD_STUCK: Words(
        "The upload did not come to an end within {hours} hours. Nothing was paid.",
        "Check the connection, then press Retry.",
    ),
    Reason.NOT_ALLOWED: Words(
        "Twelve Labs does not allow this with the present key: {message} (code {code}). Nothing was paid.",
        "See what the Twelve Labs dashboard says about it, then press Retry.",
    ),
    Reason.STORE_UNREACHABLE: Words(
        "The Milvus store at {uri} cannot be reached.",
        "Check MILVUS_URI and MILVUS_TOKEN, and that Milvus runs. Nothing is lost.",
    ),
    Reason.STORE_LOCKED: Words(
        "The store file is in use by another program.",
        "Close the other Clipseek that uses this data folder, or give this one its own DATA_DIR.",
    ),
    Reason.STORE_MISSING: Words("There is no store at {uri}.", "Check the path; a store file ends in .db."),
    Reason.STORE_FAULT: Words("The Milvus store could not do this.", "Try again; the details are in the log."),
    Reason.VECTOR_INVALID: Words(
        "An embedding has the wrong form ({problem}) and was not stored.",
        "Retry the video; if it stays so, the model setting does not fit the collection.",
    ),
    Reason.QUERY_EMPTY: Words("There is nothing to search for yet.", "Type what you remember of the moment."),
    Reason.MOMENT_GONE: Words(
        "The moment this search goes by is no longer in the library. Nothing was paid.",
        "Search by another moment, or by words.",
    ),
    Reason.CONCEPT_GONE: Words(
        "The look this search goes by was deleted. Nothing was paid.",
        "Choose another look, or search by words.",
    ),
    Reason.UNREADABLE: Words(
        "This file cannot be read as a video. Nothing was paid.",
        "Play it on this computer to see whether it is whole, or save it as MP4.",
    ),
    Reason.EMPTY_FILE: Words("This file is empty. Nothing was paid.", "Copy or download it again."),
    Reason.NO_PICTURE: Words(
        "There is no picture in this file, only {found}. Nothing was paid.",
        "Choose a file with video in it.",
    ),
    Reason.BROKEN_END: Words(
        "This file breaks off before its end. Nothing was paid.",
        "Copy or download it again; the last part is missing.",
    ),
    Reason.NO_LENGTH: Words("This file does not say how long it is. Nothing was paid.", "Save it as MP4 and try again."),
    Reason.TOO_SHORT: Words("Too short: {length} s; at least 4 s are needed. Nothing was paid.", "Choose a longer video."),
    Reason.TOO_LONG: Words(
        "Too long: {length}; at most 4 hours are possible. Nothing was paid.",
        "Cut it into parts and add those.",
    ),
    Reason.TOO_SMALL: Words(
        "The picture is too small: {size}; at least 360 × 360 is needed. Nothing was paid.",
        "Choose a version with more pixels.",
    ),
    Reason.TOO_WIDE: Words(
        "The picture is too large: {size}; at most 5184 × 2160 is possible. Nothing was paid.",
        "Choose a smaller version.",
    ),
    Reason.BAD_ASPECT: Words(
        "The picture is too narrow or too wide: {size}. Nothing was paid.",
        "Choose a version between 1:2.4 and 2.4:1.",
    ),
    Reason.TOO_LARGE: Words("Too large: {size}; at most {limit} is possible. Nothing was paid.", "Choose a smaller version."),
    Reason.FILE_MISSING: Words("The video file is no longer where it was kept.", "Add the file again."),
    Reason.JUST_DELETED: Words(
        "This video was deleted a moment ago and is still being removed. Nothing was paid.",
        "Undo the deletion in the library, or add it again in a minute.",
    ),
    Reason.NOT_READY_YET: Words(
        "This video has no moments yet that could be made anew. Nothing was paid.",
        "Wait until it is ready; if it needs attention, press Retry among the tasks.",
    ),
    Reason.VIDEO_GONE: Words("This video is no longer in the library.", "Look at the library again."),
    Reason.UPLOAD_DENIED: Words(
        "This page may not go on with this upload: it was open for too long, or the upload is another page's. Nothing was paid.",
        "Reload the page, then choose the file again.",
    ),
    Reason.UPLOAD_MALFORMED: Words(
        "The upload does not keep to what it announced. Nothing was kept or paid.",
        "Press Retry; it begins again.",
    ),
    Reason.UPLOAD_GONE: Words("This upload is no longer here. Nothing was paid.", "Press Retry; it begins again."),
    Reason.UPLOAD_ELSEWHERE: Words(
        "The upload and its copy here do not meet. Nothing is lost.",
        "Press Retry; it goes on where it stopped.",
    ),
    Reason.UPLOAD_BUSY: Words("This file is being received already. Nothing is lost.", "Wait a moment, then press Retry."),
    Reason.UPLOAD_TOO_MANY: Words("Too many uploads of this page are unfinished.", "Finish or cancel some, then press Retry."),
    Reason.UPLOAD_DISK: Words(
        "The disk of the server is full: {free} left. This was not added, and nothing was paid.",
        "Make room there, then try again.",
    ),
    Reason.LINK_MALFORMED: Words(
        "This is not a usable web address. Nothing was paid.",
        "Paste an address that starts with https:// and ends in a video file.",
    ),
    Reason.LINK_PRIVATE: Words(
        "This address leads into a private network, which is not allowed here. Nothing was paid.",
        "Upload the file instead, or set CLIPSEEK_ALLOW_PRIVATE_URLS.",
    ),
    Reason.LINK_UNREACHABLE: Words(
        "The host {host} does not answer. Nothing was paid.",
        "Check the address, or try again later.",
    ),
    Reason.LINK_STATUS: Words(
        "The host answers {status} for this address. Nothing was paid.",
        "Check that the link works in a private browser window.",
    ),
    Reason.LINK_PAGE: Words(
        "This address is a web page, not a video file. Nothing was paid.",
        "Paste the address of the file itself, or download it and upload the file.",
    ),
    Reason.LINK_WATCH_PAGE: Words(
        "{site} shows its videos on pages only; they can't be read from there. Nothing was paid.",
        "Upload the file, and put this address under “Watch page”.",
    ),
    Reason.WATCH_PAGE_MALFORMED: Words(
        "The watch page is not a web address.",
        "Paste an address that starts with https://, or clear it.",
    ),
    Reason.LINK_NO_RANGES: Words(
        "This host does not let us read the video in parts. Nothing was paid.",
        "Download the file and upload it here.",
    ),
    Reason.LINK_TOO_SLOW: Words(
        "The host is too slow to read this video from. Nothing was paid.",
        "Try again later, or download the file and upload it here.",
    ),
    Reason.CATALOG_FAULT: Words(
        "The catalog cannot be read or written.",
        "Check DATABASE_URL and that the data folder is writable.",
    ),
    Reason.CATALOG_BUSY: Words(
        "Another program is writing to the catalog and did not end in time. Nothing was changed.",
        "Try again in a moment.",
    ),
    Reason.CATALOG_SILENT: Words(
        "The database of the catalog does not answer. Nothing is lost.",
        "Check that it runs and that DATABASE_URL leads to it; it is tried again by itself.",
    ),
    Reason.BACKGROUND_FAULT: Words(
        "Work in the background could not go on, so videos may not be prepared. Nothing is lost.",
        "It is tried again by itself; the log on the Health page says what is wrong.",
    ),
    Reason.NOT_LOADED: Words(
        "A part of Clipseek, {name}, could not be loaded, so no video is prepared. Nothing is lost.",
        "Reinstall it with `pip install -r requirements.txt`; it is tried again by itself.",
    ),
    Reason.CATALOG_NEWER: Words(
        "The catalog was written by a newer release of Clipseek.",
        "Start that release again, or give this one its own DATA_DIR. Nothing was changed.",
    ),
    Reason.CATALOG_EMPTY: Words(
        "The data folder {folder} holds {held}, but the catalog is new and empty. Nothing was changed.",
        "Set DATABASE_URL back to the catalog of this folder. To use the new one, copy the old one there (python "
        "-m core.catalog move --to …); if the old one is lost, begin anew with this folder (python -m "
        "core.catalog adopt).",
    ),
    Reason.CATALOG_OF_ANOTHER_FOLDER: Words(
        "The catalog belongs to another data folder: it knows {known}, and {folder} holds {held}. Nothing was changed.",
        "Set DATABASE_URL and DATA_DIR to two that belong together. If these two should, join them (python -m "
        "core.catalog adopt).",
    ),
    Reason.CATALOG_FILES_ELSEWHERE: Words(
        "The files of the videos are not here: the catalog knows {known}, and the data folder {folder} is empty. "
        "Nothing was changed.",
        "Set DATA_DIR to the folder that they are in. If it should go on without them, join the catalog and this "
        "folder (python -m core.catalog adopt).",
    ),
    Reason.CATALOG_ADDRESS: Words(
        "This is not the address of a catalog. Nothing was changed.",
        "Write it like postgresql+psycopg://user:password@host/name or sqlite:///file.",
    ),
    Reason.MOVE_SAME: Words(
        "That would copy a catalog to itself. Nothing was changed.",
        "Give the new one with --to, and the old one with --from if it is not the one in the settings.",
    ),
    Reason.MOVE_NO_SOURCE: Words(
        "There is no catalog at {place}. Nothing was changed.",
        "Give the catalog to copy with --from.",
    ),
    Reason.MOVE_NOT_EMPTY: Words(
        "The new catalog is not empty, and it holds something else. Nothing was changed.",
        "Give an empty database with --to. If what it holds is of no more use, empty it first.",
    ),
    Reason.MOVE_DIFFERS: Words(
        "The copy of the table {table} is not the same as what was copied, so nothing was kept of it. The old "
        "catalog is as it was.",
        "Start the same again; if it stays so, report it with the log.",
    ),
    Reason.MOVE_BUSY: Words(
        "A worker is at the catalog that is to be copied. Nothing was changed.",
        "Stop Clipseek (and any worker beside it), then start the same again.",
    ),
    Reason.DISK_FULL: Words(
        "The disk of the server is full: {free} left. Nothing is lost, and nothing is paid for twice.",
        "Make room there; it goes on by itself.",
    ),
    Reason.NOT_SAVED: Words(
        "The disk of the server is full: {free} left. This was not saved; nothing else is lost, and nothing was paid.",
        "Make room there, then try again.",
    ),
    Reason.CATALOG_FULL: Words(
        "The disk of the catalog is full. The last change was not saved; nothing else is lost, and nothing is paid for twice.",
        "Make room in the data folder, or where DATABASE_URL leads, then try again; what is being prepared goes on by itself.",
    ),
    Reason.NOTHING_CHOSEN: Words("Nothing was chosen to look or listen for.", "Choose at least one."),
    Reason.ONLY_SOUND_OF_SILENT: Words(
        "This video is silent, and only its sound was asked for. Nothing was paid.",
        "Choose “Look” as well, or take it out of the list.",
    ),
    Reason.PART_UNREADABLE: Words("“{text}” is not a time.", "Write it like 1:30 or 1:04:09."),
    Reason.PART_BACKWARDS: Words("The part ends before it begins.", "Put the earlier time under “From”."),
    Reason.PART_OUTSIDE: Words("The part lies past the end; the video is {length} long.", "Choose times within it."),
    Reason.PART_TOO_SHORT: Words("The part is too short.", "Choose at least 4 seconds."),
    Reason.SHEET_UNREADABLE: Words(
        "This file cannot be read as a spreadsheet.",
        "Save it as CSV or Excel (.xlsx), or start from the template.",
    ),
    Reason.SHEET_TOO_LARGE: Words("This spreadsheet is too large.", "Split it into files of at most 10 MB."),
    Reason.SHEET_NO_URL: Words(
        "This spreadsheet has no column named “url”.",
        "Name the column of links “url” in the first line, or start from the template.",
    ),
    Reason.FOLDER_MISSING: Words(
        "The folder {folder} is not there or may not be read.",
        "Check CLIPSEEK_IMPORT_DIR, and that the disk is connected.",
    ),
    Reason.EXAMPLE_UNREADABLE: Words(
        "This is no picture, sound or clip that can be read. Nothing was paid.",
        "Save it as JPEG, PNG, MP3 or MP4, and choose that.",
    ),
    Reason.EXAMPLE_SMALL: Words(
        "This picture is too small or too narrow to search by: {size}. Nothing was paid.",
        "Choose one of at least 32 × 32 that is no more than 16 times as long as it is wide.",
    ),
    Reason.EXAMPLE_HUGE: Words(
        "This picture has more than {most} million points. Nothing was paid.",
        "Choose a smaller version of it.",
    ),
    Reason.EXAMPLE_SHORT: Words("Too short to search by: {length} s. Nothing was paid.", "Choose at least half a second."),
    Reason.EXAMPLE_LARGE: Words(
        "Too large to search by: at most {limit} is possible. Nothing was paid.",
        "Choose a smaller version, or cut out the part that matters.",
    ),
    Reason.EXAMPLE_GONE: Words(
        "The picture, sound or clip of this search is no longer kept here. Nothing was paid.",
        "Add the same file again, or take it out and search by words.",
    ),
    Reason.EXAMPLE_LINK: Words(
        "This is not a usable web address. Nothing was paid.",
        "Paste the address of a picture, sound or clip; it starts with https://.",
    ),
    Reason.EXAMPLE_PAGE: Words(
        "This address is a web page, not a picture, sound or clip. Nothing was paid.",
        "On that page, copy the picture itself and paste it here, or save it and choose the file.",
    ),
    Reason.EXAMPLE_SLOW: Words(
        "The host is too slow to read this from. Nothing was paid.",
        "Try again later, or save it on this computer and choose the file.",
    ),
    Reason.CAPTIONS_UNREADABLE: Words(
        "There are no captions in this file that can be read. Nothing was changed.",
        "Choose an SRT or VTT file; it has lines like “00:01:02,000 --> 00:01:04,500”.",
    ),
    Reason.CAPTIONS_LARGE: Words(
        "This file is too large for captions: at most {limit} is possible.",
        "Choose an SRT or VTT file.",
    ),
    Reason.EMBEDDINGS_DAMAGED: Words(
        "The saved embeddings of this file cannot be read any more. Nothing was changed or paid.",
        "Look again: it is then offered as a video to be embedded anew, with the price.",
    ),
    Reason.NOT_UNKNOWN: Words(
        "This file belongs to a video of the library by now. Nothing was changed.",
        "Look again at the list; delete the video in the library if you want it gone.",
    ),
    Reason.CUT_TOO_LONG: Words(
        "This stretch is too long to save as a clip: at most {most} seconds are possible.",
        "Save a shorter moment, or download the whole video.",
    ),
    Reason.MOMENTS_LOST: Words(
        "Moments of this video are neither in the saved file nor in the index.",
        "Embed the video again from the library, which costs its minutes.",
    ),
    Reason.CHECK_SLOW: Words("No answer within {seconds} seconds.", "Look again in a minute; if it stays so, see the log."),
    Reason.INSIGHTS_FAILED: Words(
        "What is in your footage could not be worked out. Nothing is lost, and nothing was paid.",
        "It is tried again by itself; if it stays so, see the log.",
    ),
    Reason.INSIGHTS_MEMORY: Words(
        "There is too little memory to work out what is in so much footage. Nothing is lost, and nothing was paid.",
        "Close other programs, or give this machine more memory; it is tried again by itself.",
    ),
    Reason.ALREADY_HERE: Words("Already here as “{title}”."),
    Reason.SAME_CONTENT: Words("Same content as “{title}”, which is already here."),
    Reason.TWICE_IN_LIST: Words("This one is in the list twice; it is added once."),
    Reason.ROW_NO_URL: Words("there is no link in the column “url”."),
    Reason.ROW_BAD_URL: Words("“{url}” is not a web address; it has to start with https://."),
    Reason.ROW_BAD_WATCH_URL: Words("the watch page “{url}” is not a web address; it has to start with https://."),
    Reason.ROW_BAD_DATE: Words("“{date}” is not a date we can read; write it like 2024-05-31."),
    Reason.ROW_UNCLEAR_DATE: Words("“{date}” can be read as two dates; write it like 2024-05-31."),
    Reason.ROW_FUTURE_DATE: Words("“{date}” lies in the future."),
    Reason.ROWS_TOO_MANY: Words(
        "only the first {most} lines are taken; this one and all after it ({left} in all) are left out.",
        "",
    ),
    Reason.AS_TOLD: Words("{words}"),
    Reason.UNEXPECTED: Words("Something went wrong that we did not foresee.", "Try again. The details are in the log."),
}
UNSAID: Final = {"status": N_("no answer"), "code": N_("unknown"), "message": N_("it gives no reason")}
"""What stands in a blank whose fact is not known."""
