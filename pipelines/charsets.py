"""Vietnamese charsets from before Unicode, as windows-1252 shows them, and UTF-8 that was shown byte by byte.

The tables are those of TCVN 5712:1993 (VN3, the ABC fonts), RFC 1456, the VNI fonts and Microsoft's code page 1258.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_HIGH = range(0x80, 0x100)
_LAYERS = 3  # text that was encoded twice is met, three times is not


def decode_windows_1252(body: bytes) -> str:
    """Decode as browsers do: no byte is lost, the five that Python's codec refuses become controls."""
    return body.decode("latin-1").translate(_SHOWN)


def _show(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_SHOWN = {byte: _show(byte) for byte in _HIGH}


def _key_letters(runs: Mapping[int, str]) -> dict[int, str]:
    """Turn letters in the order of their bytes into a table for both views of a byte, windows-1252 and Latin-1."""
    table = dict(_SHOWN)
    for first, letters in runs.items():
        for byte, letter in enumerate(letters, first):
            table[byte] = table[ord(_SHOWN.get(byte, chr(byte)))] = letter
    return table


class Charset:
    """A charset of one byte a sign, in which marks of their own may follow the vowels."""

    def __init__(self, letters: Mapping[int, str], marks: Mapping[str, str] | None = None, vowels: str = "") -> None:
        """Take runs of letters by their first byte, and marks that count only behind ``vowels``.

        Marks and vowels are named by the characters that windows-1252 shows for them.
        """
        self.letters = letters
        self.marks = marks or {}
        self._table = _key_letters(letters)
        self._mark = re.compile(f"(?<=[{vowels}])[{''.join(self.marks)}]") if marks else None

    def decode(self, text: str) -> str:
        """Return what ``text``, read as windows-1252 or Latin-1, should have been, in NFC; ASCII signs stay."""
        if self._mark is not None:
            text = self._mark.sub(lambda mark: self.marks[mark[0]], text)
        return unicodedata.normalize("NFC", text.translate(self._table))


class Misreading:
    """UTF-8 of which every byte was shown as a character of another charset, once or several times over."""

    def __init__(self, shown: Mapping[int, str]) -> None:
        """Take the characters shown for the bytes from 0x80 on; Latin-1 controls always stand for themselves."""
        self._bytes = {byte: byte for byte in range(0x80, 0xA0)} | {ord(char): byte for byte, char in shown.items()}
        rest = self._class(0x80, 0xC0)
        two, three, four = self._class(0xC2, 0xE0), self._class(0xE0, 0xF0), self._class(0xF0, 0xF5)
        self._sequence = re.compile(f"{two}{rest}|{three}{rest}{{2}}|{four}{rest}{{3}}")

    def _class(self, first: int, end: int) -> str:
        chars = (chr(char) for char, byte in self._bytes.items() if first <= byte < end)
        return f"[{''.join(map(re.escape, chars))}]"

    def decode(self, text: str) -> str:
        """Return ``text`` with every sequence that is UTF-8 read as such, and all else as it was."""
        for _ in range(_LAYERS):
            before, text = text, self._sequence.sub(self._read, text)
            if text == before:
                break
        return unicodedata.normalize("NFC", text)

    def _read(self, sequence: re.Match[str]) -> str:
        try:
            return bytes(self._bytes[ord(char)] for char in sequence[0]).decode("utf-8")
        except UnicodeDecodeError:  # overlong, a surrogate or beyond the last code point
            return sequence[0]


_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300\u0301\u0303\u0309\u0323"
_HAT, _BREVE = "\u0302\u0306"

TCVN3 = Charset(
    {
        0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
        0xB5: "àảãáạ",
        0xBB: "ằẳẵắ",
        0xC6: "ặầẩẫấậè",
        0xCE: "ẻẽéẹềểễếệìỉ",
        0xDC: "ĩíịò",
        0xE1: "ỏõóọồổỗốộờởỡớợù",
        0xF1: "ủũúụừửữứựỳỷỹýỵ",
    }
)
VISCII = Charset(
    {
        0x02: "Ẳ",
        0x05: "ẴẪ",
        0x14: "Ỷ",
        0x19: "Ỹ",
        0x1E: "Ỵ",
        0x80: "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ",
        0x90: "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ",
        0xA0: "Õắằặấầẩậẽẹếềểễệố",
        0xB0: "ồổỗỠƠộờởịỰỨỪỬơớƯ",
        0xC0: "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ",
        0xD0: "ĐứÒÓÔạỷừửÙÚỹỵÝỡư",
        0xE0: "àáâãảăữẫèéêẻìíĩỉ",
        0xF0: "đựòóôõỏọụùúũủýợỮ",
    }
)
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_MARKS = {"â": _HAT, "ê": _BREVE} | {
    shown: shape + tone
    for shape, row in (("", "ùøûõï"), (_HAT, "áàåãä"), (_BREVE, "éèúüë"))
    for shown, tone in zip(row, (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)
}
VNI = Charset(
    {ord(shown): letter for shown, letter in _VNI_LETTERS.items()}
    | {ord(shown.upper()): letter.upper() for shown, letter in _VNI_LETTERS.items()},
    _VNI_MARKS | {shown.upper(): mark for shown, mark in _VNI_MARKS.items()},
    "AEOUYaeouyÔÖôö",
)
WINDOWS_1258 = Charset(
    {0xC3: "Ă", 0xD0: "Đ", 0xD5: "Ơ", 0xDD: "Ư", 0xE3: "ă", 0xF0: "đ", 0xF5: "ơ", 0xFD: "ư₫"},
    {"Ì": _GRAVE, "Ò": _HOOK, "Þ": _TILDE, "ì": _ACUTE, "ò": _DOT},
    "AEIOUYaeiouyÂÊÔâêôÃãÕõÝý",
)
UTF8_AS_WINDOWS_1252 = Misreading(_SHOWN)
UTF8_AS_MAC_ROMAN = Misreading({byte: bytes([byte]).decode("mac_roman") for byte in _HIGH})
