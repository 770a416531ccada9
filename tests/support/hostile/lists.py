"""Hostile files that come with footage: lists of cuts, notes of cameras, shot lists, and names of objects in a bucket."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Final

from core.handoff.formats import Format, write
from tests.support.handoff.timelines import a_source, a_timeline
from tests.support.hostile.damage import damaged
from tests.support.hostile.texts import piece

NUMBERS: Final = ("1e999", "1e99999999", "1" * 5000, "-5", "1/0", "NaN", "Infinity", "0x10", "٣", "1001/24000", "")
DOORS: Final = (
    '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]><fcpxml>&d;</fcpxml>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><xmeml>&b;</xmeml>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><fcpxml/>',
    "<a>" * 200_000,
    "<fcpxml>" + "<spine>" * 50_000 + "</spine>" * 50_000 + "</fcpxml>",
    "<" * 300_000,
    '<fcpxml><asset id="a" ' + " ".join(f'a{number}="b"' for number in range(20_000)) + "/></fcpxml>",
)
"""Entities, addresses, depth and width."""
SUFFIXES: Final = (".edl", ".otio", ".csv", ".xml", ".fcpxml")


def _good(suffix: str) -> bytes:
    formats = {".edl": Format.EDL, ".otio": Format.OTIO, ".csv": Format.CSV, ".xml": Format.FCP7XML, ".fcpxml": Format.FCPXML}
    return write(a_timeline(a_source()), formats[suffix], lambda event: "https://clips.example/")


GOOD: Final = {suffix: _good(suffix) for suffix in SUFFIXES}


def cuts(dice: random.Random) -> tuple[str, bytes]:
    """A list of cuts, and what it is called."""
    suffix = dice.choice(SUFFIXES)
    makers: Sequence[Callable[[], bytes]] = (
        lambda: damaged(dice, GOOD[suffix]),
        lambda: _renumbered(dice, GOOD[suffix]),
        lambda: dice.choice(DOORS).encode(),
        lambda: _deep_timeline(dice),
        lambda: (piece(dice) * dice.choice((1, 100)))[:1_000_000].encode("utf-8", "surrogatepass"),
        lambda: b"x" * 10_000_001,
    )
    return f"cuts{suffix}", dice.choices(makers, weights=(4, 4, 2, 1, 1, 0.2))[0]()


def _renumbered(dice: random.Random, whole: bytes) -> bytes:
    """Some of its numbers replaced by ones at which reading goes wrong."""
    parts = whole.decode().split("0")
    return "".join(part + (dice.choice(NUMBERS) if dice.random() < 0.05 else "0") for part in parts).encode()


def _deep_timeline(dice: random.Random) -> bytes:
    depth = dice.choice((10, 900, 20_000))
    head = '{"OTIO_SCHEMA":"Stack.1","children":['
    wide = json.dumps({"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1", "children": [{}] * 100_000}})
    return dice.choice((head * depth + "]}" * depth, wide)).encode()


def notes(dice: random.Random) -> bytes:
    """What a camera would have written beside a recording."""
    names = ("CreationDate", "StartDate", "Device", "Manufacturer", "Model", "Lens", "ReelName")
    values = (
        "2024-05-06T10:11:12+02:00",
        "9999-99-99T99:99:99+99:99",
        "0" * 5000,
        "&amp;" * 2000,
        "&#x110000;",
        "&" * 5000,
        piece(dice),
    )
    lines = [
        f'<{dice.choice(("", "x:"))}{dice.choice(names)} {"a " * dice.choice((0, 1, 3000))}value="{dice.choice(values)}"/>'
        if dice.random() < 0.5
        else f"<{dice.choice(names)}>{dice.choice(values)}</{dice.choice(names)}>"
        for _ in range(dice.randint(0, 60))
    ]
    whole = "\n".join(lines)
    swollen = dice.choice(
        ('<Device value="', "<Model " * 3, ' Model="', "<a:CreationDate ", "<", "&", "<Lens><Lens ", ":Model ", "<Lens>:Model ")
    )
    text = swollen * (dice.choice((1_000, 1_000_000, 3_000_000)) // len(swollen)) if dice.random() < 0.2 else whole
    return text.encode(dice.choice(("utf-8", "utf-16")), "surrogatepass")


def script(dice: random.Random) -> tuple[str, bytes]:
    """A shot list, and what it is called."""
    swollen = dice.choice(
        ("a", "1. ", "INT. ", "a. ", "- ", " ", "0:", "CUT TO", "。", "(", "\n", "shot 1 ", "[ ] ", "\u200d", '"', ",")
    )
    long = swollen * (dice.choice((1_000, 1_000_000)) // len(swollen))
    lines = "\n".join(
        dice.choice((piece(dice), long[:20_000], "1. a dog", "INT. KITCHEN - DAY")) for _ in range(dice.randint(0, 30))
    )
    text = long if dice.random() < 0.4 else lines
    written = text.encode(dice.choice(("utf-8", "utf-16", "utf-32")), "surrogatepass")
    return dice.choice(("script.txt", "script.csv", "script.tsv", "script.xlsx", "script")), written


def object_name(dice: random.Random) -> str:
    """The name of an object in a bucket: most are nothing that a disk would take."""
    parts = (
        "..",
        ".",
        "",
        "a" * 1_000,
        "\x07",
        "\n",
        "\\",
        "/etc/passwd",
        "e\u0301",
        "é",
        "\u202e",
        "~",
        "con",
        " ",
        "|",
        "%2e%2e",
        "🎬",
    )
    folders = [dice.choice((*parts, "rushes", piece(dice)[:300])) for _ in range(dice.randint(0, 4))]
    return "/".join([*folders, dice.choice((*parts, "take")) + dice.choice((".mp4", ".srt", ".xml", ".heic", ""))])
