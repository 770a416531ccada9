"""In which encoding the words of an old subtitle file are: such files do not say, and read wrongly they are garbled.

Every encoding that can be is tried, and what reads most like a language wins: the frequent letters of one script, accents among
plain letters. Detectors for web pages need more text than a few lines; measured on such lines, they took Russian for Czech.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

_LATIN: Final = {
    "cp1252": ("àâæçéèêëîïôœùûüÿ", "áéíñóúü", "ãáàâçéêíõóôú", "äöüßé", "àèéìòùî", "åäöæøé", "áðéíóúýþæö", "éëïöüèáó"),
    "cp1250": ("áčďéěíňóřšťúůýžäĺľŕô", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    "cp1254": ("çğıöşüâîû",),
}
"""What stands among plain letters, in each of the larger languages; where several can be, the first."""
_LETTERS: Final = {
    "cp1251": "оеаинтсрвлкмдпуяызбгчйьі",
    "koi8_r": "оеаинтсрвлкмдпуяызбгчйь",
    "cp1253": "αοιετσνηυρκπμλςάέήίόύώ",
    "cp1255": "יוהלאתרבמשנכעדקחפסםןגז",
    "cp1256": "اليمنورتبةعدسفهكقحجأإآىءشطصخضذثزغظئؤ",
    "cp874": "านรกอเงมยลวดทสตบปคหแไใโ่้ัิีะาำ็์ุูึื",
}
"""The frequent letters of the scripts that have one byte a letter."""
_WIDE: Final = ("shift_jis", "euc_jp", "cp949", "gb18030", "big5")
_ACCENTED: Final = re.compile(r"[^\x00-\x7f]")
_QUOTES: Final = frozenset("“”„‘’‚«»‹›–—…¿¡\xa0°·")
_WIDE_ARROW: Final = b"-\0-\0>"
"""What stands between two times, as UTF-16 has it: of a file that does not begin with its mark, this tells."""
_COMMON, _SAME_SCRIPT, _FITTING, _STRANGE = 3.0, 1.0, 2.2, -1.0


def decoded(data: bytes) -> str:
    """The text of a file; what can't be read in any way has marks in place of it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    arrow_at = data.find(_WIDE_ARROW)
    if arrow_at >= 0:
        return data.decode("utf-16-be" if arrow_at % 2 else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Lines of plain numbers and times tell nothing.
        told = b"\n".join(line for line in re.split(rb"[\r\n]+", data) if not line.isascii())[:4_000]
        return data.decode(max((*_LATIN, *_LETTERS, *_WIDE), key=lambda name: _likeness(told, name)), "replace")


def _likeness(data: bytes, encoding: str) -> float:
    """How much the bytes read like a language in this encoding, for each character that is not plain."""
    text = data.decode(encoding, "replace")
    places = [found.start() for found in _ACCENTED.finditer(text)]
    alphabets = _LATIN.get(encoding) or (_LETTERS.get(encoding, ""),)
    return max(sum(_mark(text, at, encoding, alphabet) for at in places) for alphabet in alphabets) / max(1, len(places))


def _mark(text: str, at: int, encoding: str, alphabet: str) -> float:
    letter, before, after = text[at], text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if letter in _QUOTES:
        return _FITTING if encoding in _LATIN else _SAME_SCRIPT
    if encoding in _WIDE:
        return _wide_mark(letter, encoding)
    if encoding in _LATIN:
        if not letter.isalpha():
            return _STRANGE
        # Their accents stand among plain letters, hardly ever between two others.
        is_odd = all(other.isalpha() and not other.isascii() for other in (before, after))
        return 0.0 if is_odd else _FITTING if letter.lower() in alphabet else _SAME_SCRIPT
    # In another encoding of the same script large and small letters change places; no word has letters of two scripts.
    is_odd = (letter.isupper() and before.isalpha()) or any(other.isascii() and other.isalpha() for other in (before, after))
    is_here = unicodedata.name(letter, "").startswith(unicodedata.name(alphabet[0]).split()[0])
    return _STRANGE if is_odd or not is_here else _COMMON if letter.lower() in alphabet else _SAME_SCRIPT


def _wide_mark(letter: str, encoding: str) -> float:
    name = unicodedata.name(letter, "")
    if name.startswith(("HIRAGANA", "KATAKANA")):
        return _COMMON if encoding in ("shift_jis", "euc_jp") else _STRANGE
    if name.startswith("HANGUL SYLLABLE"):
        # The 2,350 of the standard stand where both bytes are high; the rest are never met.
        return _COMMON if encoding == "cp949" and min(letter.encode(encoding)) >= 0xA1 else _STRANGE
    if name.startswith("CJK UNIFIED"):
        return _hanzi_mark(letter, encoding)
    return _FITTING if name.startswith(("IDEOGRAPHIC", "FULLWIDTH")) else _STRANGE


def _hanzi_mark(letter: str, encoding: str) -> float:
    """The frequent characters come first in the tables of Chinese and Japanese; Korean hardly uses any today."""
    lead = letter.encode(encoding, "replace")[0]
    frequent = {
        "gb18030": range(0xB0, 0xD8),
        "big5": range(0xA4, 0xC7),
        "shift_jis": range(0x88, 0x99),
        "euc_jp": range(0xB0, 0xD0),
    }
    return _FITTING if lead in frequent.get(encoding, ()) else _STRANGE / 2
