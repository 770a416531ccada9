"""What is said of files, links, spreadsheets and captions that people bring, and of examples to search by."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.errors import Reason


class Words(NamedTuple):
    """In English, to be looked up where they are shown."""

    what_happened: str
    what_to_do: str = ""


MEDIA_ERRORS: Final = {
    Reason.UNREADABLE: Words(
        "This file cannot be read as a video. Nothing was paid.",
        "Play it on this computer to see whether it is whole, or save it as MP4.",
    ),
    Reason.READER_KILLED: Words(
        "What reads this file was ended, most likely because the server ran out of memory. Nothing is lost, and nothing was paid.",
        "Close other programs on the server, then try again; what is being prepared goes on by itself.",
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
    Reason.CLOCK_JUMPS: Words(
        "The time in this file starts over or leaps in the middle: it was probably joined from several recordings. Nothing was paid.",
        "Add the recordings one by one, or export the film from an editing program and add that.",
    ),
    Reason.PHOTO_UNREADABLE: Words(
        "This photo cannot be read. Nothing was paid.",
        "Open it on this computer to see whether it is whole, or save it as JPEG.",
    ),
    Reason.PHOTO_HUGE: Words(
        "This photo has more than {most} million pixels. Nothing was paid.", "Save it smaller and add that."
    ),
    Reason.PHOTO_SMALL: Words(
        "The photo is too small: {size}; at least 128 × 128 is needed. Nothing was paid.", "Choose a version with more pixels."
    ),
    Reason.PHOTO_NARROW: Words(
        "The photo is too narrow or too wide: {size}; at most 1:10 is possible. Nothing was paid.",
        "Cut out the part that matters.",
    ),
    Reason.PHOTO_LINK: Words(
        "Photos behind links are taken as JPEG or PNG only. Nothing was paid.", "Download this one, then add the file."
    ),
    Reason.PHOTO_NOT_TAKEN: Words("{model} takes no photos. Nothing was paid.", "Add videos, or choose another model."),
    Reason.TOO_SHORT: Words("Too short: {length} s; at least 4 s are needed. Nothing was paid.", "Choose a longer video."),
    Reason.TOO_LONG: Words(
        "Too long: {length}; at most 4 hours are possible. Nothing was paid.",
        "Cut it into parts and add those.",
    ),
    Reason.TOO_SMALL: Words(
        "The picture is too small: {size}; at least {least} is needed. Nothing was paid.",
        "Choose a version with more pixels.",
    ),
    Reason.TOO_WIDE: Words(
        "The picture is too large: {size}; at most {largest} is possible. Nothing was paid.",
        "Choose a smaller version.",
    ),
    Reason.BAD_ASPECT: Words(
        "The picture is too narrow or too wide: {size}. Nothing was paid.",
        "Choose a version between 1:{aspect} and {aspect}:1.",
    ),
    Reason.TOO_LARGE: Words("Too large: {size}; at most {limit} is possible. Nothing was paid.", "Choose a smaller version."),
    Reason.PROXY_NO_ROOM: Words(
        "A smaller copy has to be made before this can be sent. While it is made the disk needs {needed}, and {free} is free. Nothing was paid.",
        "Make room on the disk of the server, then try again.",
    ),
    Reason.FILE_MISSING: Words("The file is no longer where it was kept.", "Put it back there, or add it again."),
    Reason.IN_BIN: Words(
        "This video is in the bin. Nothing was paid.", "Open the bin in the library and restore it: that is free."
    ),
    Reason.JUST_DELETED: Words("This video is being removed for good. Nothing was paid.", "Add it again in a minute."),
    Reason.NOT_READY_YET: Words(
        "This video has no moments yet that could be made anew. Nothing was paid.",
        "Wait until it is ready; if it needs attention, press Retry among the tasks.",
    ),
    Reason.LINE_CHANGED: Words(
        "This line reads otherwise by now, so it was left as it is.", "Read it again, then change it once more."
    ),
    Reason.SPEECH_NOT_INSTALLED: Words(
        "The recogniser is not installed on this computer, so nothing can be written down.",
        "Whoever runs Clipseek installs it with `pip install -r requirements-local.txt` and starts again.",
    ),
    Reason.SPEECH_NO_MODEL: Words(
        "The recogniser can't open its model “{model}”.",
        "Whoever runs Clipseek sets CLIPSEEK_SPEECH_MODEL to a folder with a model and starts again.",
    ),
    Reason.SPEECH_FAILED: Words(
        "The recogniser ended before it was done. What it had written down by then stays.", "Try again; it goes on from there."
    ),
    Reason.SPEECH_MEMORY: Words(
        "The recogniser was ended, most likely because the server ran out of memory. What it had written down by then stays.",
        "Close other programs on the server, or name a smaller model in CLIPSEEK_SPEECH_MODEL, then try again; it goes on from there.",
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
    Reason.UPLOAD_SHARE: Words(
        "What waits here to be started would be more than {files} files or {limit} together. Nothing was paid.",
        "Start or remove some of it, then press Retry.",
    ),
    Reason.UPLOAD_DISK: Words(
        "The disk of the server is full: {free} left. This was not added, and nothing was paid.",
        "Make room there, then try again.",
    ),
    Reason.LINK_MALFORMED: Words(
        "This is not a usable web address. Nothing was paid.",
        "Paste an address that starts with https:// and ends in a video file.",
    ),
    Reason.LINK_PRIVATE: Words(
        "The host {host} is not known, or it is in a private network, which is not allowed here. Nothing was paid.",
        "Check the address. From a private network, upload the file instead, or set CLIPSEEK_ALLOW_PRIVATE_URLS.",
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
    Reason.CUTS_UNREADABLE: Words(
        "This file cannot be read as a list of cuts. Nothing was changed.",
        "Choose an EDL, FCPXML, FCP7 XML, OTIO or CSV file as Clipseek or an editing program writes it.",
    ),
    Reason.CUTS_NONE: Words("There is no cut of a file in this list. Nothing was changed.", "Export the timeline once more."),
    Reason.CUTS_LARGE: Words(
        "This list is too large to be read. Nothing was changed.", "Export a part of the timeline, at most 1,000 cuts."
    ),
    Reason.FOLDER_MISSING: Words(
        "The folder {folder} is not there or may not be read.",
        "Check CLIPSEEK_IMPORT_DIR or CLIPSEEK_WATCH_DIR, and that the disk is connected.",
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
    Reason.CUT_TOO_LONG: Words(
        "This stretch is too long to save as a clip: at most {most} seconds are possible.",
        "Save a shorter moment, or download the whole video.",
    ),
    Reason.ALREADY_HERE: Words("Already here as “{title}”."),
    Reason.SAME_CONTENT: Words("Same content as “{title}”, which is already here."),
    Reason.PARTS_DIFFER: Words(
        "These files are not recorded in one way, so they cannot be joined.", "They stay videos of their own."
    ),
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
}
