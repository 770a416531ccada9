"""Where a recording's timecode begins, as its camera writes it into its notes. Runs in a limited process.

Sony writes the bytes of the signal (`<LtcChange frameCount="0" value="21401510"/>`: frames, seconds, minutes, hours, each as two
decimal digits, with flags in the upper bits), Panasonic and Canon a timecode (`<StartTimecode>01:02:03:04</StartTimecode>`).
"""

from __future__ import annotations

import re
from typing import Final

from core.timecode import StartTimecode

_DROP_FLAG: Final = 0x40
"""In the byte of the frames."""
_DIGITS: Final = (0x3F, 0x7F, 0x7F, 0x3F)
"""What of each byte is digits."""
_TABLE: Final = re.compile(r"<(?:\w+:)?LtcChangeTable\b([^<>]*)>")
_CHANGE: Final = re.compile(r"<(?:\w+:)?LtcChange\b([^<>]*)>")
_START: Final = re.compile(r"<(?:\w+:)?StartTime[cC]ode\b([^<>]*)>\s*(\d\d:\d\d:\d\d[:;.]\d\d)\s*</")
_IS_DROP: Final = re.compile(r'\bdrop(?:frame)?(?:flag)?="(?:true|1|yes)"', re.IGNORECASE)


def start_timecode(text: str) -> StartTimecode | None:
    """What the notes of a camera say of it; None where they say nothing that can be."""
    if found := _CHANGE.search(text):
        table = _TABLE.search(text)
        said = _value(found[1], "value")
        # A table that begins later says nothing of the first picture.
        if _value(found[1], "frameCount") in ("", "0") and re.fullmatch(r"[0-9A-Fa-f]{8}", said):
            fps = _value(table[1], "tcFps") if table else ""
            return _of_signal(bytes.fromhex(said), int(fps) if fps.isdecimal() else 0)
    if found := _START.search(text):
        is_drop = _IS_DROP.search(found[1]) or found[2][8] in ";."
        return StartTimecode(f"{found[2][:8]}{';' if is_drop else ':'}{found[2][9:]}")
    return None


def _of_signal(signal: bytes, nominal: int) -> StartTimecode | None:
    digits = [f"{byte & bits:02x}" for byte, bits in zip(signal, _DIGITS, strict=True)]
    if not all(part.isdecimal() for part in digits):
        return None
    frames, seconds, minutes, hours = digits
    separator = ";" if signal[0] & _DROP_FLAG else ":"
    return StartTimecode(f"{hours}:{minutes}:{seconds}{separator}{frames}", nominal)


def _value(attributes: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"<>]*)"', attributes)
    return found[1] if found else ""
