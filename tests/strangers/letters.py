"""Charsets that pages are served in: UTF-8 and, from before it, windows-1258 and TCVN3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵĂÂĐÊÔƠƯ"
_SHAPES = "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®ÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ¡¢§£¤¥¦"  # in latin-1
_TO_TCVN3 = dict(zip(_LETTERS, _SHAPES.encode("latin-1"), strict=True))
_FROM_TCVN3 = {code: letter for letter, code in _TO_TCVN3.items()}
_FIRST_LETTER = 0xA0


@dataclass(frozen=True, slots=True)
class Charset:
    """How a page becomes bytes. ``fit`` returns what of a text it can hold; a ``poor`` one has no room for NFD."""

    encode: Callable[[str], bytes]
    decode: Callable[[bytes], str]
    fit: Callable[[str], str] = str
    poor: bool = False


def _refer(char: str) -> bytes:
    return f"&#{ord(char)};".encode()


def _encode_1258(text: str) -> bytes:
    return b"".join(map(_put_1258, text))


def _put_1258(char: str) -> bytes:
    """Return a letter as Windows types it: the vowel with its shape, then the tone."""
    parts = normalize("NFD", char)
    tone = next((part for part in parts if part in _TONES), "")
    for shape in (char, normalize("NFC", parts.replace(tone, "")) + tone):
        try:
            return shape.encode("cp1258")
        except UnicodeEncodeError:
            continue
    return _refer(char)


def _decode_1258(data: bytes) -> str:
    return normalize("NFC", data.decode("cp1258"))


def _fit_tcvn3(text: str) -> str:
    """Return the text with toned capitals in lower case: there were fonts for those, not letters."""
    return "".join(char.lower() if char.lower() in _TO_TCVN3 and char not in _TO_TCVN3 else char for char in text)


def _encode_tcvn3(text: str) -> bytes:
    return b"".join(map(_put_tcvn3, _fit_tcvn3(text)))


def _put_tcvn3(char: str) -> bytes:
    if char in _TO_TCVN3:
        return bytes((_TO_TCVN3[char],))
    sign = char.encode("cp1252", "ignore")
    return sign if sign and sign[0] < _FIRST_LETTER else _refer(char)


def _decode_tcvn3(data: bytes) -> str:
    return "".join(_FROM_TCVN3.get(code) or bytes((code,)).decode("cp1252") for code in data)


UTF_8 = Charset(str.encode, bytes.decode)
UTF_8_SIGNED = Charset(lambda text: text.encode("utf-8-sig"), lambda data: data.decode("utf-8-sig"))
WINDOWS_1258 = Charset(_encode_1258, _decode_1258, poor=True)
TCVN3 = Charset(_encode_tcvn3, _decode_tcvn3, _fit_tcvn3, poor=True)
