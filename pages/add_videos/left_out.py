"""What is not prepared, and why: what a folder holds beside videos, uploads that are refused, and links, together by reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from core.ingest.precheck.candidates import Candidate, CheckResult
from core.ingest.precheck.card import EntryKind
from core.ingest.precheck.folder import Listing
from core.messages.faults import what_happened, what_to_do
from core.messages.labels import photos_counted
from core.messages.translation import _, ngettext, number
from web.components.upload.upload import HERE_ALREADY, Verdict, upload_rows
from web.ui.quiet_line import quiet_line

SHOWN_CLOSED: Final = 5
SHOWN_REASONS: Final = 4
SHOWN_NAMES: Final = 4


def say_limits(listing: Listing) -> None:
    """What the tables do not show."""
    beside = sum(bool(file.captions) for file in listing.files)
    if beside:
        quiet_line(ngettext("{n} video has captions beside it.", "{n} videos have captions beside them.", beside))
    sounds = sum(len(file.sounds) for file in listing.files)
    if sounds:
        quiet_line(sounds_line(sounds))
    if listing.left_out:
        quiet_line(left_out_line(listing.left_out))
    if listing.is_cut:
        quiet_line(_("There is more in this folder than is listed: the first {most} files.", most=number(len(listing.files))))
    if listing.closed:
        quiet_line(_("Not readable: {names}.", names=_some(listing.closed)))
    if listing.outside:
        quiet_line(_("Left out, as they lead out of the folder or nowhere: {names}.", names=_some(listing.outside)))


def say_left_out(counts: Mapping[str, int]) -> None:
    """What of the folders that a browser was given was not sent."""
    here = counts.get(HERE_ALREADY, 0)
    if here:
        quiet_line(ngettext("{n} video is in the library already.", "{n} videos are in the library already.", here))
    others = {kind: counts[kind] for kind in EntryKind if kind in counts}
    if others:
        quiet_line(left_out_line(others))


def sounds_line(count: int) -> str:
    """How many files are no videos of their own, but the sound of one."""
    return ngettext(
        "{n} file holds the sound of a video beside it and goes with it.",
        "{n} files hold the sound of videos beside them and go with these.",
        count,
    )


def left_out_line(counts: Mapping[EntryKind, int]) -> str:
    """How many files are no videos, and of which kinds they are."""
    said = ", ".join(_counted(kind, counts[kind]) for kind in EntryKind if counts.get(kind))
    return ngettext(
        "{n} other file is left out: {kinds}.", "{n} other files are left out: {kinds}.", sum(counts.values()), kinds=said
    )


def _counted(kind: EntryKind, count: int) -> str:
    match kind:
        case EntryKind.CAPTIONS:
            said = ngettext("{n} with captions of no video", "{n} with captions of no video", count)
        case EntryKind.CAMERA_DATA:
            said = ngettext("{n} with data of the camera", "{n} with data of the camera", count)
        case EntryKind.SMALL_COPY:
            said = ngettext("{n} small copy", "{n} small copies", count)
        case EntryKind.PHOTO:
            said = photos_counted(count)
        case EntryKind.RAW_COPY:
            said = ngettext("{n} with raw data of a photo", "{n} with raw data of photos", count)
        case EntryKind.SYSTEM:
            said = ngettext("{n} system file", "{n} system files", count)
        case _:
            said = ngettext("{n} of another kind", "{n} of other kinds", count)
    return said


def _some(names: Sequence[str]) -> str:
    """The first of them, and how many there are."""
    shown = ", ".join(names[:SHOWN_CLOSED])
    more = len(names) - SHOWN_CLOSED
    return _("{names} and {count} more", names=shown, count=number(more)) if more > 0 else shown


def show_uploads(files: Mapping[str, Candidate]) -> None:
    """The rows of the uploads that are not in the table; those of `files`, by the id of their upload, were checked."""
    upload_rows({upload: _verdict(candidate) for upload, candidate in files.items()})


def reasons(candidates: Sequence[Candidate]) -> None:
    """Why some of these can't be added, those with the same reason together, and what to do about it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for candidate in candidates:
        if candidate.fault is not None:
            groups.setdefault((what_happened(candidate.fault), _hint(candidate)), []).append(candidate.name)
    blocks = [_reason(sentence, hint, names) for (sentence, hint), names in groups.items()]
    if not blocks:
        return
    rest = blocks[SHOWN_REASONS:]
    more = escape(ngettext("{n} more reason", "{n} more reasons", len(rest)))
    hidden = f"<details><summary>{more}</summary>{''.join(rest)}</details>" if rest else ""
    st.html("".join(blocks[:SHOWN_REASONS]) + hidden)


def way_to_tasks(candidates: Sequence[Candidate]) -> None:
    """The link to the page where what was given up half-way is taken up again, if there is such a one."""
    if any(candidate.can_retry for candidate in candidates):
        st.page_link("../../pages/tasks/page.py", label=_("Go on with it on the Tasks page"), icon=":material/checklist:")


def _verdict(candidate: Candidate) -> Verdict:
    if candidate.fault is None:
        return Verdict()
    why = f"{what_happened(candidate.fault)} {_hint(candidate)}".strip()
    return Verdict(why, is_here=candidate.check_result is not CheckResult.REFUSED)


def _hint(candidate: Candidate) -> str:
    if candidate.can_retry:
        return _("It was not prepared to its end; the Tasks page can take it up again.")
    return what_to_do(candidate.fault) if candidate.fault else ""


def _reason(sentence: str, hint: str, names: Sequence[str]) -> str:
    said = " · ".join(escape(name) for name in names[:SHOWN_NAMES])
    if len(names) > SHOWN_NAMES:
        said += f" <i>{escape(_('and {count} more', count=number(len(names) - SHOWN_NAMES)))}</i>"
    return f'<div class="refused"><b>{said}</b><br>{escape(sentence)} <span>{escape(hint)}</span></div>'
