"""Recordings as Avid's programs keep them: a file for the picture, and one for each sound (MXF OP-Atom)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 48_000


def op_atom(
    folder: Path, name: str = "Take 3", tones_hz: tuple[int, ...] = (300, 700), seconds: int = 5, clip_name: str = ""
) -> list[Path]:
    """`Take 3_V1.mxf`, `Take 3_A1.mxf` and so on; `clip_name` is what they say that their clip is called."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{name}_V1.mxf"]
    with av.open(str(made[0]), "w", format="mxf_opatom") as out:
        out.metadata.update({"material_package_name": clip_name} if clip_name else {})
        film = out.add_stream("dnxhd", rate=25)
        film.width, film.height, film.pix_fmt, film.bit_rate = 1280, 720, "yuv422p", 60_000_000
        for index in range(25 * seconds):
            picture = np.full((720, 1280, 3), 40 + 30 * (index // 25), np.uint8)
            picture[:, : 8 * index] //= 2
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            out.mux(film.encode(frame))
        out.mux(film.encode(None))
    for number, tone_hz in enumerate(tones_hz, 1):
        made.append(folder / f"{name}_A{number}.mxf")
        wave = (0.4 * np.sin(2 * np.pi * tone_hz * np.arange(RATE * seconds) / RATE) * 32767).astype(np.int16)
        with av.open(str(made[-1]), "w", format="mxf_opatom") as out:
            sound = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
            for start in range(0, len(wave), RATE // 25):
                piece = av.AudioFrame.from_ndarray(wave[start : start + RATE // 25].reshape(1, -1), "s16", "mono")
                piece.sample_rate, piece.time_base, piece.pts = RATE, Fraction(1, RATE), start
                out.mux(sound.encode(piece))
            out.mux(sound.encode(None))
    return made


def avid_media(root: Path, clip_name: str = "Interview, take 2", tones_hz: tuple[int, ...] = (300, 700)) -> list[Path]:
    """A clip in a folder as Avid's programs keep it: names that tell nothing, and one id that all of its files share."""
    folder = root / "Avid MediaFiles" / "MXF" / "1"
    made, clip_id = [], b""
    for number, path in enumerate(op_atom(folder, tones_hz=tones_hz, clip_name=clip_name)):
        with av.open(str(path)) as found:
            own = bytes.fromhex(found.metadata["material_package_umid"].removeprefix("0x"))
        clip_id = clip_id or own
        hashed = folder / f"{clip_id[-8:].hex()}.{'A' if number else 'V'}{number:02}{own[16:22].hex()}.mxf"
        hashed.write_bytes(path.read_bytes().replace(own, clip_id))
        path.unlink()
        made.append(hashed)
    for name in ("msmMMOB.mdb", "msmFMID.pmr"):
        (folder / name).write_bytes(b"Domain" * 10)
    return made
