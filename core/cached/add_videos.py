"""What the page that adds videos may ask and do: looking at links, copying and queueing go on whatever the browser does."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.cached.access.needs import needs, needs_nothing
from core.cached.access.person import current_person
from core.cached.application import Notice, price_of, services, spending_now
from core.cached.tasks import pace, settings_limits
from core.disk import free_bytes
from core.errors import ClipseekError, Fault, MediaError, Reason
from core.ingest.background_batch import BackgroundBatch
from core.ingest.eta import PHOTOS_PER_MINUTE, batch_time_sec, photos_time_sec
from core.ingest.precheck import beside
from core.ingest.precheck.candidates import Candidate, CheckResult, Wanted, discard, mark_repetitions, refused
from core.ingest.precheck.choices import Choices, options_for
from core.ingest.precheck.joining import join as join_files
from core.ingest.precheck.joining import with_sounds as with_sounds_beside
from core.media.captions.captions import CAPTIONS_BYTES
from core.media.op_atom import AtomPart, part_at
from core.media.workers.reader import NOTES_BYTES
from core.models.embedding_models import EmbeddingModel
from core.models.video import Modality
from core.people.person import Role

if TYPE_CHECKING:
    from core.ingest.precheck.spreadsheet import Sheet


log = logging.getLogger(__name__)

LINKS_AT_ONCE = 8
LinkBatch = BackgroundBatch[str, Candidate]


@needs(Role.EDITOR)
def key_trouble() -> Notice | None:
    """Why Twelve Labs would take no video of ours; None if it would, if it is away, and until it was asked in the background."""
    key = services().key
    key.wanted.set()
    return Notice.of(key.refused) if key.refused else None


@needs(Role.EDITOR)
def is_key_known() -> bool:
    """Whether what `key_trouble` says will stay so for a while."""
    return services().settings.demo or services().key.is_known


@dataclass(frozen=True, slots=True)
class Queued:
    """What came of one row: whether it was put in the queue now, or why not. Neither if somebody was quicker."""

    is_new: bool
    fault: Fault | None = None


StartBatch = BackgroundBatch[Wanted, Queued]


@dataclass(frozen=True, slots=True)
class Started:
    """What came of pressing start: how many were queued, and of each that was not the title and why."""

    queued: int
    problems: tuple[tuple[str, Fault], ...]
    taken: frozenset[str]
    """The ids of the videos that are in the library now."""
    parts: frozenset[str] = frozenset()
    """The ids of the files that some of these were joined of."""
    kinds: tuple[int, int] = (0, 0)
    """How many of those that are in the library now are videos, and how many photos."""


@needs(Role.EDITOR)
def check_staged(path: Path, name: str) -> Candidate:
    """What a file that lies complete in staging would become; looked into where it lies."""
    return services().precheck.check_staged(path, name)


@needs(Role.EDITOR)
def with_notes(candidate: Candidate, path: Path) -> Candidate:
    """The same candidate with what its camera wrote into a file that came with it; without it if that can't be read."""
    try:
        return beside.with_notes(candidate, path.read_bytes()[:NOTES_BYTES], with_gps=services().precheck.with_gps)
    except (ClipseekError, OSError) as error:
        log.warning("the notes of a camera are left out: %s", error)
        return candidate


@needs(Role.EDITOR)
def with_captions(candidate: Candidate, path: Path) -> Candidate:
    """The same candidate with the captions of a file that came with it; without them if it is no candidate, or they are none."""
    try:
        return beside.with_captions(candidate, path.read_bytes()[:CAPTIONS_BYTES])
    except (ClipseekError, OSError) as error:
        log.warning("captions of a video are left out: %s", error)
        return candidate


@needs(Role.EDITOR)
def part_of_clip(upload: Path) -> AtomPart | None:
    """What a file that lies complete in staging says of the clip that it holds a part of; None if it holds no such part."""
    return part_at(upload)


@needs(Role.EDITOR)
def with_sounds(candidate: Candidate, paths: Sequence[Path]) -> Candidate:
    """The same candidate with the sound in files that came with it, which are removed."""
    return with_sounds_beside(services().precheck, candidate, paths)


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of files that are one recording: the video to be, or why they are not joined."""

    candidate: Candidate | None
    fault: Fault | None = None


JoinBatch = BackgroundBatch[tuple[Candidate, ...], Joined]


@needs(Role.EDITOR)
def join(recordings: Sequence[tuple[Candidate, ...]]) -> JoinBatch:
    """Begin to make one file of the files of each recording, one recording after the other."""
    precheck = services().precheck

    def make(parts: tuple[Candidate, ...]) -> Joined:
        try:
            made = join_files(precheck, parts)
        except ClipseekError as error:
            return Joined(None, error.fault)
        return Joined(made if made.fault is None else None, made.fault)

    return BackgroundBatch(
        make, recordings, otherwise=lambda _: Joined(None, Fault(Reason.UNEXPECTED)), threads=1, name="joining"
    )


@needs(Role.EDITOR)
def look_at_links(links: Sequence[str]) -> LinkBatch:
    """Begin to look at what each of these addresses would become."""
    return BackgroundBatch(services().precheck.check_link, links, otherwise=_unexpected, threads=LINKS_AT_ONCE, name="links")


@needs(Role.EDITOR)
def read_sheet(data: bytes, name: str) -> Sheet:
    """The links of a CSV or Excel file, and for every line that is no good the reason. Raises ClipseekError."""
    from core.ingest.precheck.spreadsheet import read_sheet  # noqa: PLC0415 - only for those who use it

    return read_sheet(data, name, now=time.time())


@needs(Role.EDITOR)
def sheet_template(*, excel: bool) -> bytes:
    """A spreadsheet to fill in, as an Excel or CSV file."""
    from core.ingest.precheck import spreadsheet  # noqa: PLC0415 - only for those who use it

    return spreadsheet.template_xlsx() if excel else spreadsheet.template_csv()


@needs(Role.EDITOR)
def give_back(candidate: Candidate) -> None:
    """Give back the room of a file that was taken out again before it was started."""
    discard(candidate)


@needs_nothing
def modalities() -> tuple[Modality, ...]:
    """What the model in use can look and listen for."""
    return services().settings.model.modalities


@needs_nothing
def with_choices(candidates: Sequence[Candidate], choices: Choices) -> list[Candidate]:
    """The same candidates, repetitions marked, and refused if nothing that was chosen can be prepared of them."""
    model = services().settings.model
    return [_fitting(candidate, model, choices) for candidate in mark_repetitions(candidates)]


@needs(Role.EDITOR)
def batch_time(rows: Sequence[Wanted]) -> float:
    """Estimated seconds until all of these are ready, under the limits in force."""
    films = [row for row in rows if not row.is_photo]
    proxies = [row.candidate.proxy for row in films]
    sizes = [proxy.size_bytes if proxy else _sent_bytes(row.candidate) for row, proxy in zip(films, proxies, strict=True)]
    transcodes = [proxy.making_sec if proxy else 0.0 for proxy in proxies]
    photos_sec = photos_time_sec(len(rows) - len(films), PHOTOS_PER_MINUTE)
    films_sec = batch_time_sec([row.duration_sec for row in films], sizes, pace(), *settings_limits(), transcodes)
    return max(photos_sec, films_sec)


def _sent_bytes(candidate: Candidate) -> int:
    return candidate.info.size_bytes or 0 if candidate.staged and candidate.info else 0


@needs(Role.EDITOR)
def check_proxy_room(rows: Sequence[Wanted]) -> None:
    """Raises ClipseekError(PROXY_NO_ROOM) if the disk would not do for the smaller copies of these, made one after the other."""
    proxies = [row.candidate.proxy for row in rows if row.candidate.proxy is not None]
    if not proxies:
        return
    settings = services().settings
    needed = sum(proxy.size_bytes for proxy in proxies) + max(proxy.room_bytes - proxy.size_bytes for proxy in proxies)
    free = max(0, free_bytes(settings.previews_dir) - settings.spare_disk_bytes)
    if free < needed:
        raise ClipseekError(Reason.PROXY_NO_ROOM, needed_bytes=needed, free_bytes=free)


@needs(Role.EDITOR)
def check_budget(rows: Sequence[Wanted]) -> None:
    """Raises ClipseekError(BUDGET_USED) if this month's budget does not cover all of these."""
    spending_now().check(sum(map(_price_usd, rows)))


def _price_usd(row: Wanted) -> float:
    return price_of(row.duration_sec, int(row.is_photo))


@needs(Role.EDITOR)
def start(rows: Sequence[Wanted], choices: Choices) -> StartBatch:
    """Queue these rows one after the other, to the end even if the page is left. One that fails does not stop the others.

    `what_started` tells what came of it.
    """
    precheck = services().precheck
    before, queued_usd, me = spending_now(), 0.0, current_person()

    def queue(row: Wanted) -> Queued:
        nonlocal queued_usd
        try:
            before.check(queued_usd + _price_usd(row))
            is_new = precheck.intake.start(
                row.candidate,
                title=row.title,
                category=row.category,
                watch_url=row.watch_url,
                by=me.id,
                recorded_at=row.recorded_at,
                part=row.part,
                choices=choices,
            )
        except ClipseekError as error:
            return Queued(is_new=False, fault=error.fault)
        queued_usd += _price_usd(row)
        return Queued(is_new)

    def otherwise(_row: Wanted) -> Queued:
        return Queued(is_new=False, fault=Fault(Reason.UNEXPECTED))

    return BackgroundBatch(queue, rows, otherwise=otherwise, threads=1, name="queueing", keep_on=True)


@needs_nothing
def what_started(batch: StartBatch) -> Started:
    """What came of `start` so far."""
    results = batch.results()
    taken = [row.candidate for row, queued in results if not queued.fault]
    photos = [row.is_photo for row, queued in results if not queued.fault]
    return Started(
        queued=sum(queued.is_new for _, queued in results),
        problems=tuple((row.title, queued.fault) for row, queued in results if queued.fault),
        taken=frozenset(candidate.video_id or "" for candidate in taken),
        parts=frozenset(part.video_id or "" for candidate in taken for part in candidate.parts),
        kinds=(sum(not is_photo for is_photo in photos), sum(photos)),
    )


def _unexpected(name: str) -> Candidate:
    return refused(name, Fault(Reason.UNEXPECTED))


def _fitting(candidate: Candidate, model: EmbeddingModel, choices: Choices) -> Candidate:
    if candidate.check_result is not CheckResult.FINE or candidate.info is None:
        return candidate
    try:
        options_for(model, candidate.info, choices)
    except MediaError as error:
        return replace(candidate, check_result=CheckResult.REFUSED, fault=error.fault)
    return candidate
