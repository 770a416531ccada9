"""What is said where something went wrong: what happened, whether anything was paid or lost, and the one thing to do."""

from __future__ import annotations

from typing import Final

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
    "asset_late": (
        "Twelve Labs did not have this file ready within {minutes} minutes. Nothing was paid.",
        "Retry uploads it again; if it stays so, save it in another format.",
    ),
    "embedding_failed": ("Twelve Labs could not prepare this video: {message}.", "Try again, or try the file in another format."),
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
    "store_missing": ("There is no store at {uri}.", "Check the path; a store file ends in .db."),
    "store_fault": ("The Milvus store could not do this.", "Try again; the details are in the log."),
    "vector_invalid": (
        "An embedding has the wrong form ({problem}) and was not stored.",
        "Retry the video; if it stays so, the model setting does not fit the collection.",
    ),
    "query_empty": ("There is nothing to search for yet.", "Type what you remember of the moment."),
    "moment_gone": (
        "The moment this search goes by is no longer in the library. Nothing was paid.",
        "Search by another moment, or by words.",
    ),
    "look_gone": ("The look this search goes by was deleted. Nothing was paid.", "Choose another look, or search by words."),
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
    "just_deleted": (
        "This video was deleted a moment ago and is still being removed. Nothing was paid.",
        "Undo the deletion in the library, or add it again in a minute.",
    ),
    "not_ready_yet": (
        "This video has no moments yet that could be made anew. Nothing was paid.",
        "Wait until it is ready; if it needs attention, press Retry among the tasks.",
    ),
    "video_gone": ("This video is no longer in the library.", "Look at the library again."),
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
        "The disk of the server is full: {free} left. This was not added, and nothing was paid.",
        "Make room there, then try again.",
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
    "catalog_busy": (
        "Another program is writing to the catalog and did not end in time. Nothing was changed.",
        "Try again in a moment.",
    ),
    "catalog_silent": (
        "The database of the catalog does not answer. Nothing is lost.",
        "Check that it runs and that DATABASE_URL leads to it; it is tried again by itself.",
    ),
    "background_fault": (
        "Work in the background could not go on, so videos may not be prepared. Nothing is lost.",
        "It is tried again by itself; the log on the Health page says what is wrong.",
    ),
    "not_loaded": (
        "A part of Clipseek, {name}, could not be loaded, so no video is prepared. Nothing is lost.",
        "Reinstall it with `pip install -r requirements.txt`; it is tried again by itself.",
    ),
    "catalog_newer": (
        "The catalog was written by a newer release of Clipseek.",
        "Start that release again, or give this one its own DATA_DIR. Nothing was changed.",
    ),
    "catalog_empty": (
        "The data folder {folder} holds {held}, but the catalog is new and empty. Nothing was changed.",
        "Set DATABASE_URL back to the catalog of this folder. To use the new one, copy the old one there "
        "(python -m core.catalog move --to …); if the old one is lost, begin anew with this folder (python -m core.catalog adopt).",
    ),
    "catalog_of_another_folder": (
        "The catalog belongs to another data folder: it knows {known}, and {folder} holds {held}. Nothing was changed.",
        "Set DATABASE_URL and DATA_DIR to two that belong together. If these two should, join them (python -m core.catalog adopt).",
    ),
    "catalog_files_elsewhere": (
        "The files of the videos are not here: the catalog knows {known}, and the data folder {folder} is empty. "
        "Nothing was changed.",
        "Set DATA_DIR to the folder that they are in. If it should go on without them, join the catalog and this folder "
        "(python -m core.catalog adopt).",
    ),
    "catalog_address": (
        "This is not the address of a catalog. Nothing was changed.",
        "Write it like postgresql+psycopg://user:password@host/name or sqlite:///file.",
    ),
    "move_same": (
        "That would copy a catalog to itself. Nothing was changed.",
        "Give the new one with --to, and the old one with --from if it is not the one in the settings.",
    ),
    "move_no_source": ("There is no catalog at {place}. Nothing was changed.", "Give the catalog to copy with --from."),
    "move_not_empty": (
        "The new catalog is not empty, and it holds something else. Nothing was changed.",
        "Give an empty database with --to. If what it holds is of no more use, empty it first.",
    ),
    "move_differs": (
        "The copy of the table {table} is not the same as what was copied, so nothing was kept of it. The old catalog is as it was.",
        "Start the same again; if it stays so, report it with the log.",
    ),
    "move_busy": (
        "A worker is at the catalog that is to be copied. Nothing was changed.",
        "Stop Clipseek (and any worker beside it), then start the same again.",
    ),
    "disk_full": (
        "The disk of the server is full: {free} left. Nothing is lost, and nothing is paid for twice.",
        "Make room there; it goes on by itself.",
    ),
    "not_saved": (
        "The disk of the server is full: {free} left. This was not saved; nothing else is lost, and nothing was paid.",
        "Make room there, then try again.",
    ),
    "catalog_full": (
        "The disk of the catalog is full. The last change was not saved; nothing else is lost, and nothing is paid for twice.",
        "Make room in the data folder, or where DATABASE_URL leads, then try again; what is being prepared goes on by itself.",
    ),
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
    "example_unreadable": (
        "This is no picture, sound or clip that can be read. Nothing was paid.",
        "Save it as JPEG, PNG, MP3 or MP4, and choose that.",
    ),
    "example_small": (
        "This picture is too small or too narrow to search by: {size}. Nothing was paid.",
        "Choose one of at least 32 × 32 that is no more than 16 times as long as it is wide.",
    ),
    "example_huge": (
        "This picture has more than {most} million points. Nothing was paid.",
        "Choose a smaller version of it.",
    ),
    "example_short": ("Too short to search by: {length} s. Nothing was paid.", "Choose at least half a second."),
    "example_large": (
        "Too large to search by: at most {limit} is possible. Nothing was paid.",
        "Choose a smaller version, or cut out the part that matters.",
    ),
    "example_gone": (
        "The picture, sound or clip of this search is no longer kept here. Nothing was paid.",
        "Add the same file again, or take it out and search by words.",
    ),
    "example_link": (
        "This is not a usable web address. Nothing was paid.",
        "Paste the address of a picture, sound or clip; it starts with https://.",
    ),
    "example_page": (
        "This address is a web page, not a picture, sound or clip. Nothing was paid.",
        "On that page, copy the picture itself and paste it here, or save it and choose the file.",
    ),
    "example_slow": (
        "The host is too slow to read this from. Nothing was paid.",
        "Try again later, or save it on this computer and choose the file.",
    ),
    "captions_unreadable": (
        "There are no captions in this file that can be read. Nothing was changed.",
        "Choose an SRT or VTT file; it has lines like “00:01:02,000 --> 00:01:04,500”.",
    ),
    "captions_large": ("This file is too large for captions: at most {limit} is possible.", "Choose an SRT or VTT file."),
    "embeddings_damaged": (
        "The saved embeddings of this file cannot be read any more. Nothing was changed or paid.",
        "Look again: it is then offered as a video to be embedded anew, with the price.",
    ),
    "not_unknown": (
        "This file belongs to a video of the library by now. Nothing was changed.",
        "Look again at the list; delete the video in the library if you want it gone.",
    ),
    "cut_too_long": (
        "This stretch is too long to save as a clip: at most {most} seconds are possible.",
        "Save a shorter moment, or download the whole video.",
    ),
    "moments_lost": (
        "Moments of this video are neither in the saved file nor in the index.",
        "Embed the video again from the library, which costs its minutes.",
    ),
    "check_slow": ("No answer within {seconds} seconds.", "Look again in a minute; if it stays so, see the log."),
    "insights_failed": (
        "What is in your footage could not be worked out. Nothing is lost, and nothing was paid.",
        "It is tried again by itself; if it stays so, see the log.",
    ),
    "insights_memory": (
        "There is too little memory to work out what is in so much footage. Nothing is lost, and nothing was paid.",
        "Close other programs, or give this machine more memory; it is tried again by itself.",
    ),
    "already_here": ("Already here as “{title}”.", ""),
    "same_content": ("Same content as “{title}”, which is already here.", ""),
    "twice_in_list": ("This one is in the list twice; it is added once.", ""),
    "row_no_url": ("there is no link in the column “url”.", ""),
    "row_bad_url": ("“{url}” is not a web address; it has to start with https://.", ""),
    "row_bad_watch_url": ("the watch page “{url}” is not a web address; it has to start with https://.", ""),
    "row_bad_date": ("“{date}” is not a date we can read; write it like 2024-05-31.", ""),
    "row_unclear_date": ("“{date}” can be read as two dates; write it like 2024-05-31.", ""),
    "row_future_date": ("“{date}” lies in the future.", ""),
    "rows_too_many": ("only the first {most} lines are taken; this one and all after it ({left} in all) are left out.", ""),
    "as_told": ("{words}", ""),
    "unexpected": ("Something went wrong that we did not foresee.", "Try again. The details are in the log."),
}

CAN_RETRY: Final = "It was not prepared to its end; the Tasks page can take it up again."

UNSAID: Final = {"status": "no answer", "code": "unknown", "message": "it gives no reason"}
"""What stands in a blank whose fact is not known."""

WORKER: Final = {
    "no_key": "There is no TWELVE_LABS_API_KEY; the demo prepares videos within the app itself.",
    "working": "Working; Ctrl-C ends it, and nothing is lost.",
    "taken": "Another process works on this catalog already; this one takes over when that ends. Postgres has room for both.",
}

REBUILD: Final = {
    "what": "Fill the index anew from the saved embeddings, or move to another Milvus. Costs nothing: nobody is asked to embed.",
    "from": "where to read: a store file, the address of a Milvus server, or 'saved' for the saved embeddings (usual)",
    "to": "which index to fill: a store file or the address of a Milvus server; the one in use (MILVUS_URI) if left out",
    "anew": "empty the index first; until it is full again, searches find less",
    "index": "the same, with this kind of index (FLAT is exact, AUTOINDEX is the server's own choice)",
    "begins": "Filling {target}",
    "progress": "{done} of {total} videos",
    "done": "Written: {written} videos, {rows} rows. In place already: {in_place} videos.",
    "unknown": "Left out: {count} that belong to no video of this library.",
    "failed": "Not written: {video}. {sentence}",
    "moved": "Now set MILVUS_URI to {target} and start Clipseek again; the old store can be deleted once searches work.",
    "same": "That would read and write the same store. Give another one with --from or --to, or leave --from out.",
    "locked": "Stop Clipseek (and any worker beside it) first: a store file belongs to one program at a time.",
    "stopped": "Stopped. Start the same again (without --anew) and it goes on from here.",
}
