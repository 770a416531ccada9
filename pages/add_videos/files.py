"""Files on the Add videos page: uploaded in the browser, each looked into once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Final

import streamlit as st

from core import cached
from core.ingest.precheck.candidates import Candidate, CheckResult
from core.ingest.precheck.card import CAPTION_SUFFIXES, NOTES_SUFFIX, captions_key, notes_key
from core.ingest.precheck.sound_files import is_told_by_name, sound_files
from core.media.op_atom import AtomPart
from web.components.upload.upload import upload_box, upload_session
from web.http.uploads.relayed_staging import staging
from web.http.uploads.staging import Upload

BESIDE: Final = (*CAPTION_SUFFIXES, NOTES_SUFFIX)
"""Endings of files that belong to videos."""
CHECKED: Final = "checked_files"
LOOK_SEC: Final = 0.25
"""So long the page looks into files before it shows what it found."""

Known = dict[str, Future[Candidate]]
"""What is known of each upload, by its id; not yet done while a run of the page looks into it."""


def candidates_from_files() -> dict[str, Candidate]:
    """The uploaded files by the id of their upload, each looked into once, in the order they were begun.

    One that was taken out gives its room back. Of many that arrive at once, some are looked into in each run of the page, so that
    it goes on answering.
    """
    known = _known()
    captions, notes, uploads = _apart(upload_box())
    uploads, sounds = _without_sounds(uploads)
    until, looked = time.monotonic() + LOOK_SEC, 0
    for upload in uploads:
        if upload.id not in known and looked and time.monotonic() > until:
            continue
        is_here = upload.path.is_file()
        if upload.id not in known and not is_here:  # looked into before a reload and refused, or swept away
            staging().remove(upload.session, upload.id)
        elif upload.id not in known or not known[upload.id].done():
            look_into(known, upload)
            looked += 1
        if upload.id in known and all(sound.is_done for sound in sounds.get(upload.name, ())):
            _give_sounds(known, upload, sounds.pop(upload.name, ()))
        for key, lying, give in (
            (captions_key(upload.name), captions, cached.add_videos.with_captions),
            (notes_key(upload.name), notes, cached.add_videos.with_notes),
        ):
            beside = lying.pop(key, None)
            if beside is not None and upload.id in known:
                _give(known, upload, beside, give)
    for gone in set(known) - {upload.id for upload in uploads}:
        # A newer run of the page, which Streamlit begins beside this one, may know of uploads that came after ours were listed.
        if not staging().has(upload_session(), gone):
            cached.add_videos.give_back(known.pop(gone).result())
    return {upload.id: known[upload.id].result() for upload in uploads if upload.id in known}


def are_more_to_look_into() -> bool:
    """Whether files have arrived that the last run of the page had no time for."""
    begun = staging().all(upload_session())
    coming = _coming(begun)
    return any(
        upload.is_done and upload.path.suffix not in BESIDE and upload.id not in _known() and not _must_wait(upload, coming)
        for upload in begun
    )


def _apart(uploads: Sequence[Upload]) -> tuple[dict[str, Upload], dict[str, Upload], list[Upload]]:
    """Captions and notes of cameras by whose they are, and all else."""
    captions = {captions_key(upload.name): upload for upload in uploads if upload.path.suffix in CAPTION_SUFFIXES}
    notes = {notes_key(upload.name): upload for upload in uploads if upload.path.suffix == NOTES_SUFFIX}
    return captions, notes, [upload for upload in uploads if upload.path.suffix not in BESIDE]


def _without_sounds(uploads: Sequence[Upload]) -> tuple[list[Upload], dict[str, list[Upload]]]:
    """The uploads without those that hold the sound of another one, and these by the name of the file with their picture.

    They count as such also while they are on their way.
    """
    begun = {upload.name: upload for upload in staging().all(upload_session())}
    coming = _coming(begun.values())

    def part_of(name: str) -> AtomPart | None:
        is_there = begun[name].is_done and _folder_of(begun[name]) not in coming
        return cached.add_videos.part_of_clip(begun[name].path) if is_there else None

    sounds = {picture: [begun[name] for name in names] for picture, names in sound_files(begun, part_of).items()}
    beside = {upload.id for found in sounds.values() for upload in found}
    return [upload for upload in uploads if upload.id not in beside and not _must_wait(upload, coming)], sounds


def _coming(uploads: Iterable[Upload]) -> frozenset[str]:
    """The folders of which MXF files are on their way."""
    return frozenset(_folder_of(upload) for upload in uploads if not upload.is_done and upload.name.lower().endswith(".mxf"))


def _folder_of(upload: Upload) -> str:
    return upload.name.rpartition("/")[0]


def _must_wait(upload: Upload, coming: Collection[str]) -> bool:
    """Whether the sound or the picture of this file may be among those on their way: nothing but the files themselves tells."""
    waits = _folder_of(upload) in coming and upload.id not in _known() and not is_told_by_name(upload.name)
    return waits and cached.add_videos.part_of_clip(upload.path) is not None


def _give_sounds(known: Known, upload: Upload, sounds: Sequence[Upload]) -> None:
    """Let a video have the sound that came with it, whose files are none of their own any more."""
    taken: list[Path] = []
    for sound in sounds:
        with suppress(FileNotFoundError):  # another run of the page gives it to it just now
            taken.append(sound.path.rename(sound.path.with_suffix(".taken")))
    if taken:
        given: Future[Candidate] = Future()
        given.set_result(cached.add_videos.with_sounds(known[upload.id].result(), taken))
        known[upload.id] = given
    for sound in sounds:
        staging().remove(sound.session, sound.id)


def _give(known: Known, upload: Upload, beside: Upload, give: Callable[[Candidate, Path], Candidate]) -> None:
    """Let a video have what came with it, which is no file of its own any more."""
    with suppress(FileNotFoundError):  # another run of the page gives it to it just now
        taken = beside.path.rename(beside.path.with_suffix(".taken"))
        given: Future[Candidate] = Future()
        given.set_result(give(known[upload.id].result(), taken))
        known[upload.id] = given
        taken.unlink()
    staging().remove(beside.session, beside.id)


def look_into(known: Known, upload: Upload) -> None:
    """Look into a file, or wait for the run of the page that does.

    Streamlit begins the next run before the last has ended. A look that refuses a file removes it, so a second one would find
    nothing and give that as the reason.
    """
    mine: Future[Candidate] = Future()
    running = known.setdefault(upload.id, mine)
    if running is mine:
        try:
            mine.set_result(cached.add_videos.check_staged(upload.path, upload.name))
        except BaseException as error:
            del known[upload.id]
            mine.set_exception(error)
            raise
    running.result()


def forget_files(taken_video_ids: Collection[str]) -> None:
    """After start: let go of every file but those that could be started and were not. Uploads on their way go on."""
    known = _known()
    for upload_id, looked in list(known.items()):
        candidate = looked.result()
        if candidate.check_result is CheckResult.FINE and candidate.video_id not in taken_video_ids:
            continue
        take_out([upload_id])


def take_out(upload_ids: Collection[str]) -> None:
    """Let go of these files, and give their room back."""
    known = _known()
    for upload_id in upload_ids:
        cached.add_videos.give_back(known.pop(upload_id).result())
        staging().remove(upload_session(), upload_id)


def _known() -> Known:
    known: Known = st.session_state.setdefault(CHECKED, {})
    return known
