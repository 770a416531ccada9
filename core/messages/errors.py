"""What is said where something went wrong: what happened, whether anything was paid or lost, and the one thing to do."""

from __future__ import annotations

from typing import Final

from core.errors import Reason
from core.messages.media_errors import MEDIA_ERRORS, Words
from core.messages.translation import N_

ERRORS: Final[dict[Reason, Words]] = MEDIA_ERRORS | {
    Reason.SETTING_WRONG: Words(
        "The setting {name} is not usable: {problem}.",
        "Correct it in the environment, `.env` or `.streamlit/secrets.toml`, then start again.",
    ),
    Reason.SETTING_VALUE: Words(
        "The setting {name} holds “{value}”, but it takes {takes}, such as {example}.",
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
    Reason.BUDGET_USED: Words(
        "This month's budget of {budget} does not cover {more} more: {so_far} are spent or on their way. Nothing was added or paid.",
        "Choose fewer videos, wait for the next month, or raise CLIPSEEK_BUDGET_PER_MONTH and start again.",
    ),
    Reason.NOT_FOUND: Words(
        "Twelve Labs no longer knows what we asked for (code {code}).",
        "Try again; if it stays so, add the video anew.",
    ),
    Reason.TOO_MANY_REQUESTS: Words(
        "Twelve Labs has had enough requests for now.",
        "It goes on by itself as soon as Twelve Labs allows.",
    ),
    Reason.PAYMENT_REQUIRED: Words(
        "Twelve Labs wants the plan or the credit of your account seen to: {message} (code {code}). Nothing was paid.",
        "See to it under Billing in the Twelve Labs dashboard; it goes on by itself.",
    ),
    Reason.PROVIDER_UNREACHABLE: Words(
        "Twelve Labs cannot be reached.",
        "Check the internet connection and TWELVELABS_BASE_URL. Nothing is lost; it tries again by itself.",
    ),
    Reason.PROVIDER_NO_NAME: Words(
        "The address of Twelve Labs cannot be found: no name server knows it. Nothing is lost.",
        "Check the internet connection and TWELVELABS_BASE_URL; it tries again by itself.",
    ),
    Reason.PROVIDER_CERTIFICATE: Words(
        "The connection to Twelve Labs is not safe: its certificate could not be confirmed, so nothing was sent. Nothing is lost.",
        "Check the date of this computer. Behind a company's proxy, name its certificates in SSL_CERT_FILE, then start again.",
    ),
    Reason.PROVIDER_SLOW: Words(
        "Twelve Labs takes too long to answer. Nothing is lost.",
        "It tries again by itself. If it stays so, see the status page of Twelve Labs.",
    ),
    Reason.PROVIDER_FAULT: Words(
        "Twelve Labs has a fault on its side (status {status}).",
        "Nothing is lost; try again in a minute.",
    ),
    Reason.PROVIDER_UNREADABLE: Words(
        "Twelve Labs sent an answer that makes no sense.",
        "Nothing is lost; try again in a minute. If it stays so, check TWELVELABS_BASE_URL.",
    ),
    Reason.ANSWER_TOO_LARGE: Words(
        "Twelve Labs sent an answer of more than {limit}, which is more than one can be. Nothing of it was kept.",
        "Retry asks once more and pays nothing. If it stays so, remove the video and add it with longer moments.",
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
    Reason.EMBEDDING_GONE: Words(
        "Twelve Labs no longer knows its work on this video, so what was paid for it is lost.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_EMPTY: Words(
        "Twelve Labs found no moments in this video. It may have been paid for; nothing was kept.",
        "Play the file to see whether it shows anything. Retry prepares it again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_NO_TIMES: Words(
        "Twelve Labs sent moments whose times cannot be right, so nothing of this video was kept. It may have been paid for.",
        "Retry prepares the video again, which costs its minutes once more.",
    ),
    Reason.EMBEDDING_LATE: Words(
        "Twelve Labs has worked on this video for {so_far}, where others of its length took {usual}. Nothing is lost.",
        "Wait, or give it up: looking at it again later costs nothing.",
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
        "The search index is in use by another Clipseek (process {process}). Nothing was changed.",
        "Close the other Clipseek that uses this data folder, or give this one its own DATA_DIR.",
    ),
    Reason.STORE_UNOPENED: Words(
        "The file of the search index, {name}, cannot be opened. Nothing is lost.",
        "Check that its folder is there, and that Clipseek may write in it; DATA_DIR or MILVUS_URI says which folder it is.",
    ),
    Reason.STORE_DAMAGED: Words(
        "The file of the search index, {name}, is damaged. Nothing that was paid for is lost.",
        "Rebuild the index: it is filled again from the saved embeddings, which costs nothing. The damaged file is kept.",
    ),
    Reason.INDEX_EMPTY: Words(
        "The search index is empty, so nothing can be found, but the embeddings of {known} are saved.",
        "Rebuild the index: it is filled again from the saved embeddings, which costs nothing.",
    ),
    Reason.STORE_MISSING: Words("There is no store at {uri}.", "Check the path; a store file ends in .db."),
    Reason.STORE_FAULT: Words("The Milvus store could not do this.", "Try again; the details are in the log."),
    Reason.VECTOR_INVALID: Words(
        "Twelve Labs sent embeddings with values that are no numbers. They were not kept.",
        "Try again in a minute; to prepare a video again costs its minutes once more.",
    ),
    Reason.VECTOR_LENGTH: Words(
        "Twelve Labs sent embeddings of {found} numbers instead of {expected}. They were not kept.",
        "Check that the setting TWELVELABS_MODEL is one that this release knows, then try again; to prepare a video again costs "
        "its minutes once more.",
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
    Reason.CATALOG_FAULT: Words(
        "The catalog cannot be read or written.",
        "Try again; if it stays so, the log on the System page has the details.",
    ),
    Reason.CATALOG_BUSY: Words(
        "Another program is writing to the catalog and did not end in time. Nothing was changed.",
        "Try again in a moment.",
    ),
    Reason.CATALOG_SILENT: Words(
        "The database of the catalog does not answer. Nothing is lost.",
        "Check that it runs and that DATABASE_URL leads to it; it is tried again by itself.",
    ),
    Reason.CATALOG_REFUSED: Words(
        "The database of the catalog answers, but does not let Clipseek in. Nothing is lost.",
        "Check the user, the password and the name of the database in DATABASE_URL; it is tried again by itself.",
    ),
    Reason.CATALOG_UNWRITABLE: Words(
        "The catalog cannot be opened or written in the folder {folder}. Nothing is lost.",
        "Check that the folder is there, that Clipseek may write in it, and that DATA_DIR and DATABASE_URL mean this one; it is "
        "tried again by itself.",
    ),
    Reason.CATALOG_DAMAGED: Words(
        "The file of the catalog, {name}, is damaged. Nothing was changed.",
        "Stop Clipseek and put a copy of the file in its place. If there is none, begin with a new catalog (python -m "
        "core.catalog adopt); the damaged file is kept.",
    ),
    Reason.CATALOG_LOST: Words(
        "The file of the catalog, {name}, is damaged. The data folder {folder} still holds {held}; nothing was changed.",
        "Stop Clipseek and put a copy of the file in its place. If there is none, begin with a new catalog (python -m "
        "core.catalog adopt): the damaged file is kept, and the System page puts back what lies in the folder, for nothing "
        "where embeddings are saved.",
    ),
    Reason.BACKGROUND_FAULT: Words(
        "Work in the background could not go on, so videos may not be prepared. Nothing is lost.",
        "It is tried again by itself; the log on the System page says what is wrong.",
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
        "-m core.catalog move --to …). If the old one is lost, go on with this folder (python -m core.catalog adopt): the "
        "System page then puts back what lies in it, for nothing where embeddings are saved.",
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
        "Write DATABASE_URL like postgresql://user:password@host/name or sqlite:///file, or leave it out for a file in the data "
        "folder.",
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
    Reason.FOLDER_AWAY: Words(
        "The data folder {folder} is away or cannot be written. Nothing is lost, and nothing is paid for twice.",
        "Check that its disk is connected, that DATA_DIR says where it is, and that Clipseek may write there; it goes on by itself.",
    ),
    Reason.NOT_SAVED: Words(
        "The disk of the server is full: {free} left. This was not saved; nothing else is lost, and nothing was paid.",
        "Make room there, then try again.",
    ),
    Reason.CATALOG_FULL: Words(
        "The disk of the catalog is full. The last change was not saved; nothing else is lost, and nothing is paid for twice.",
        "Make room in the data folder, or where DATABASE_URL leads, then try again; what is being prepared goes on by itself.",
    ),
    Reason.EMBEDDINGS_DAMAGED: Words(
        "The saved embeddings of this file cannot be read any more. Nothing was changed or paid.",
        "Look again: it is then offered as a video to be embedded anew, with the price.",
    ),
    Reason.NOT_UNKNOWN: Words(
        "This file belongs to a video of the library by now. Nothing was changed.",
        "Look again at the list; delete the video in the library if you want it gone.",
    ),
    Reason.MOMENTS_LOST: Words(
        "Moments of this video are neither in the saved file nor in the index.",
        "Embed the video again from the library, which costs its minutes.",
    ),
    Reason.MOMENTS_LEFT_OUT: Words(
        "Twelve Labs sent some moments whose times cannot be right ({left_out}); they were left out.",
        "All others can be searched. To have those, too, analyse the video again from the library, which costs its minutes.",
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
    Reason.AS_TOLD: Words("{words}"),
    Reason.UNEXPECTED: Words("Something went wrong that we did not foresee.", "Try again. The details are in the log."),
}
UNSAID: Final = {"process": N_("unknown"), "status": N_("no answer"), "code": N_("unknown"), "message": N_("it gives no reason")}
"""What stands in a blank whose fact is not known."""
FOUND: Final = (N_("sound"), N_("subtitles"), N_("a still picture"), N_("data"))
"""What a file without a picture has instead, as its error names it."""
SETTINGS_TAKE: Final = (
    N_("a whole number"),
    N_("a number"),
    N_("a larger number"),
    N_("a smaller number"),
    N_("on or off"),
    N_("a size"),
    N_("one of certain words"),
)
"""What a setting takes, as its error names it."""
