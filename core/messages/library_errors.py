"""What is said of the places where the library is kept: the catalog, the search index, the data folder or bucket, and backups."""

from __future__ import annotations

from typing import Final

from core.errors import Reason
from core.messages.media_errors import Words

LIBRARY_ERRORS: Final = {
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
        "Clipseek is at work in this library. Nothing was changed.",
        "Stop Clipseek (and any worker beside it), then start the same again.",
    ),
    Reason.BACKUP_MISSING: Words(
        "There is no whole backup in {folder}. Nothing was changed.",
        "Give the folder that python -m core.backup make wrote to.",
    ),
    Reason.BACKUP_UNREADABLE: Words(
        "What the backup in {folder} says of itself cannot be read. Nothing was changed.",
        "Give another folder, or make the backup anew in an empty one.",
    ),
    Reason.BACKUP_DAMAGED: Words(
        "{name} in the backup is not what was copied. What was restored before it is in place.",
        "Take another backup, or put this file back from elsewhere; python -m core.backup check names all that are damaged.",
    ),
    Reason.RESTORE_NOT_EMPTY: Words(
        "There is a library in {folder} already. Nothing was changed.",
        "Set DATA_DIR to an empty folder (and DATABASE_URL to an empty database), then start the same again.",
    ),
    Reason.DISK_FULL: Words(
        "The disk of the server is full: {free} left. Nothing is lost, and nothing is paid for twice.",
        "Make room there; it goes on by itself.",
    ),
    Reason.FOLDER_AWAY: Words(
        "The data folder {folder} is away or cannot be written. Nothing is lost, and nothing is paid for twice.",
        "Check that its disk is connected, that DATA_DIR says where it is, and that Clipseek may write there; it goes on by itself.",
    ),
    Reason.STORAGE_AWAY: Words(
        "The bucket {place}, in which the files lie, does not answer. Nothing is lost, and nothing is paid for twice.",
        "Check the network of the server and AWS_ENDPOINT_URL; it goes on by itself.",
    ),
    Reason.STORAGE_REFUSED: Words(
        "The bucket {place}, in which the files lie, does not let Clipseek in. Nothing is lost, and nothing is paid for twice.",
        "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what this key may do; it goes on by itself once that is right.",
    ),
    Reason.STORAGE_NO_BUCKET: Words(
        "There is no bucket {place}. Nothing is lost, and nothing is paid for twice.",
        "Check FILES_URL, or make the bucket; it goes on by itself.",
    ),
    Reason.STORAGE_NOT_EMPTY: Words(
        "{place} has the files of another library. Nothing was changed.",
        "Choose another folder in the bucket, such as s3://bucket/clipseek-2.",
    ),
    Reason.STORAGE_DIFFERS: Words(
        "{name} did not arrive as it was read. What was there before is as it was.",
        "Start the same again: it goes on from here.",
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
}
