"""Reads foreign lists of cuts inside a child process (`core.sandbox`): EDL, OpenTimelineIO, tables, FCPXML and FCP7 XML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree

from core.errors import MediaError, Reason
from core.handoff.reading.cuts_read import CutRead
from core.sandbox.call import Answer, Call
from core.timecode import is_same_rate, standard_rate

MOST_CUTS = 1000
_CODE: Final = r"\d{1,2}[:;.]\d{2}[:;.]\d{2}[:;.]\d{2,3}"
_GAP: Final = r"\s{1,64}"
"""Not more: from any place in a long row of spaces, the rest of it would be looked through."""
_EVENT: Final = re.compile(
    rf"\s{{0,64}}\d{{1,6}}{_GAP}(\S{{1,128}}){_GAP}(\S{{1,16}}){_GAP}\S{{1,8}}(?:{_GAP}\d{{1,4}})?{_GAP}({_CODE}){_GAP}({_CODE})"
    rf"{_GAP}{_CODE}{_GAP}{_CODE}\s{{0,64}}"
)
_COMMENTS: Final = {"SOURCE FILE": 0, "FROM FILE": 0, "FROM CLIP NAME": 1, "CLIP NAME": 1}
"""Those that name the file, the ones with its path first."""
_NOT_FILMED: Final = frozenset({"BL", "BLACK", "BARS"})
_QUOTE: Final = "'"


def read(call: Call) -> Answer:
    """The cuts of a list, by the ending of its name. Raises MediaError(CUTS_UNREADABLE, CUTS_NONE)."""
    suffix = str(call["suffix"])
    try:
        text = call.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = call.body.decode("cp1252", errors="replace")
    try:
        if suffix == ".edl":
            cuts = read_edl(text)
        elif suffix == ".otio":
            cuts = read_otio(text)
        elif suffix == ".csv":
            cuts = read_table(text)
        else:
            cuts = read_xml(text)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, csv.Error, ParseError) as error:
        # What defusedxml refuses is a ValueError as well.
        raise MediaError(Reason.CUTS_UNREADABLE, detail=type(error).__name__) from error
    if not cuts:
        raise MediaError(Reason.CUTS_NONE)
    return {}, json.dumps([asdict(cut) for cut in cuts[:MOST_CUTS]]).encode()


def read_edl(text: str) -> list[CutRead]:
    """Each event of the track of pictures, in order; what is no event and no comment on one is passed over."""
    cuts: list[CutRead] = []
    names: dict[int, str] = {}
    event: re.Match[str] | None = None
    note = ""

    def put() -> None:
        if event is not None and event[1].upper() not in _NOT_FILMED and event[3] != event[4]:
            # A reel may be called as another file is; it counts only where nothing else is said.
            called = tuple(names[rank] for rank in sorted(names)) or (event[1],)
            cuts.append(CutRead(called, source_in=event[3], source_out=event[4], note=note))

    for line in text.splitlines():
        found = _EVENT.fullmatch(line)
        if found is not None:
            put()
            event, names, note = (found if "V" in found[2].upper() or found[2].upper() == "B" else None), {}, ""
            continue
        label, colon, said = line.lstrip("* ").partition(":")
        label = label.strip().upper()
        if line.startswith("*") and colon and said.strip():
            if label in _COMMENTS:
                names[_COMMENTS[label]] = said.strip()
            elif label == "COMMENT":
                note = said.strip()
    put()
    return cuts


def read_otio(text: str) -> list[CutRead]:
    """The clips of the tracks of pictures, in order. Raises ValueError, KeyError, TypeError for what is no timeline."""
    said = json.loads(text)
    if not str(said["OTIO_SCHEMA"]).startswith(("Timeline.", "Stack.", "Track.", "SerializableCollection.")):
        raise ValueError("no timeline")
    return [cut for clip in _clips(said) if (cut := _cut(clip)) is not None]


def _clips(node: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(node, dict):
        return
    schema = str(node.get("OTIO_SCHEMA", ""))
    if schema.startswith("Clip."):
        yield node
    elif not (schema.startswith("Track.") and node.get("kind") == "Audio"):
        for child in [node.get("tracks"), *(node.get("children") or [])]:
            yield from _clips(child)


def _cut(clip: dict[str, Any]) -> CutRead | None:
    references = clip.get("media_references") or {}
    media = clip.get("media_reference") or references.get(clip.get("active_media_reference_key", "DEFAULT_MEDIA")) or {}
    available, span = media.get("available_range"), clip.get("source_range") or media.get("available_range")
    names = tuple(
        name for name in (media.get("target_url"), media.get("name"), clip.get("name")) if isinstance(name, str) and name
    )
    if span is None or not names:
        return None
    begin = _time(span["start_time"]) - (_time(available["start_time"]) if available else 0)
    ours = (clip.get("metadata") or {}).get("clipseek") or {}
    said = {key: str(ours.get(key) or "") for key in ("note", "query")}
    return CutRead(names, begin=str(begin), end=str(begin + _time(span["duration"])), **said)


def _time(said: dict[str, Any]) -> Fraction:
    """Rates are floating point here; those of editing programs are told apart all the same."""
    rate = Fraction(said["rate"]).limit_denominator(100_000)
    standard = standard_rate(rate)
    return Fraction(said["value"]).limit_denominator(1000) / (standard if is_same_rate(rate, standard) else rate)


def read_table(text: str) -> list[CutRead]:
    """Lines that name a file and where in it a cut lies, by timecode or in seconds. Raises ValueError without such columns."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    columns = set(rows.fieldnames or ())
    if "file" not in columns or not ({"source_in", "source_out"} <= columns or {"start", "end"} <= columns):
        raise ValueError("no table of cuts")
    return [cut for row in rows if (cut := _row({key: _plain(value) for key, value in row.items() if key})) is not None]


def _row(row: dict[str, str]) -> CutRead | None:
    names = tuple(name for name in (row.get("path", ""), row["file"]) if name)
    said = {"note": row.get("note", ""), "query": row.get("query", "")}
    if not names:
        return None
    if row.get("source_in") and row.get("source_out"):
        return CutRead(names, source_in=row["source_in"], source_out=row["source_out"], **said)
    try:
        return CutRead(names, begin=str(Fraction(row["start"])), end=str(Fraction(row["end"])), **said)
    except (KeyError, ValueError, ZeroDivisionError):
        return None


def _plain(value: Any) -> str:
    """A cell without what makes formulas harmless."""
    return value.removeprefix(_QUOTE).strip() if isinstance(value, str) else ""


def read_xml(text: str) -> list[CutRead]:
    """The cuts of the first sequence. Raises ValueError for XML that is neither."""
    root = ElementTree.fromstring(text)
    if root.tag == "fcpxml":
        return list(_fcpxml(root))
    if root.tag == "xmeml":
        return list(_fcp7(root))
    raise ValueError("neither FCPXML nor FCP7 XML")


def _fcpxml(root: Element) -> Iterator[CutRead]:
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    sequence = root.find(".//sequence")
    for clip in (root if sequence is None else sequence).iter():
        asset = assets.get(clip.get("ref"))
        if clip.tag not in ("asset-clip", "video") or asset is None or clip.get("duration") is None:
            continue
        asset_start = _seconds(asset.get("start"))
        begin = _seconds(clip.get("start"), asset_start) - asset_start
        media = asset.find("media-rep")
        source = asset.get("src") or (media.get("src") if media is not None else None)
        names = tuple(name for name in (source, asset.get("name")) if name)
        yield CutRead(names, begin=str(begin), end=str(begin + _seconds(clip.get("duration"))), note=clip.findtext("note") or "")


def _fcp7(root: Element) -> Iterator[CutRead]:
    files = {
        file.get("id"): file for file in root.iter("file") if file.find("pathurl") is not None or file.find("name") is not None
    }
    sequence = root.find(".//sequence")
    track_of = None if sequence is None else sequence.find("media/video")
    if track_of is None:
        return
    for item in track_of.iter("clipitem"):
        reference = item.find("file")
        file = None if reference is None else files.get(reference.get("id"), reference)
        first, end = _number(item.findtext("in")), _number(item.findtext("out"))
        if file is None or first is None or end is None or end <= first:
            continue
        fps = _rate(item.find("rate")) or _rate(file.find("rate"))
        if fps is None:
            continue
        names = tuple(name for name in (file.findtext("pathurl"), file.findtext("name"), item.findtext("name")) if name)
        note = item.findtext("comments/mastercomment1") or ""
        yield CutRead(names, begin=str(first / fps), end=str(end / fps), note=note)


def _rate(element: Element | None) -> Fraction | None:
    timebase = None if element is None else _number(element.findtext("timebase"))
    if element is None or not timebase or timebase < 0:
        return None
    return Fraction(timebase) * (Fraction(1000, 1001) if element.findtext("ntsc", "").strip().upper() == "TRUE" else 1)


def _number(text: str | None) -> int | None:
    """A whole number, which some programs write as `1055.0`."""
    try:
        return int(Fraction(text)) if text is not None and len(text) < 20 else None
    except (ValueError, ZeroDivisionError):
        return None


def _seconds(text: str | None, otherwise: Fraction = Fraction(0)) -> Fraction:
    """`1001/24000s`. Raises ValueError."""
    return Fraction(text.removesuffix("s")) if text else otherwise
