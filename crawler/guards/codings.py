"""Content codings unpacked with a bound on size and a sure sign of the end; knows nothing of Scrapy."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Final

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_SLICE: Final = 64 * 2**10  # bytes given to a decoder at a time: all at once costs the square of them


class CodingError(ValueError):
    """A body that cannot be unpacked."""


class TooLarge(CodingError):
    """It unpacks to more than the bound."""


class Truncated(CodingError):
    """It ends before its end."""


class Corrupt(CodingError):
    """It is not what its coding says."""


def unpack(body: bytes, coding: str, limit: int) -> bytes:
    """Return a body without one content coding (gzip, x-gzip, deflate, br, zstd).

    Raises:
        TooLarge: it has more than ``limit`` bytes when unpacked; no more than that was ever held.
        Truncated: its end is missing.
        Corrupt: it is damaged, or in another coding.
        KeyError: there is no such coding.
    """
    parts: list[bytes] = []
    size = 0
    try:
        for part in CODINGS[coding](body):
            size += len(part)
            if size > limit:
                raise TooLarge(f"it unpacks to more than {limit} bytes")
            parts.append(part)
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise Corrupt(f"it is no {coding}: {error}") from error
    return b"".join(parts)


def _slices(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _SLICE] for start in range(0, len(body), _SLICE))


def _inflate(body: bytes, wbits: int) -> Iterator[bytes]:
    """Unpack a zlib stream; gzip files may follow one another, and rubbish behind the last one is left out."""
    decoder = zlib.decompressobj(wbits)
    for piece in _slices(body):
        rest = piece
        while rest:
            if decoder.eof:
                if wbits != _GZIP or not rest.startswith(_GZIP_MARK[: len(rest)]):
                    return
                decoder = zlib.decompressobj(wbits)
            yield decoder.decompress(rest, _SLICE)
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
    while not decoder.eof and (part := decoder.decompress(b"", _SLICE)):
        yield part
    if not decoder.eof:
        raise Truncated("its end is missing")


def _deflate(body: bytes) -> Iterator[bytes]:
    """Some servers send deflate bare, without the zlib envelope that the standard asks for."""
    try:
        zlib.decompressobj().decompress(body[:_SLICE], 1)
    except zlib.error:
        return _inflate(body, -zlib.MAX_WBITS)
    return _inflate(body, zlib.MAX_WBITS)


def _unbrotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    for piece in _slices(body):
        if decoder.is_finished():
            return
        yield decoder.process(piece, output_buffer_limit=_SLICE)
        while not decoder.is_finished() and not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_SLICE)
    while not decoder.is_finished() and (part := decoder.process(b"", output_buffer_limit=_SLICE)):
        yield part
    if not decoder.is_finished():
        raise Truncated("its end is missing")


def _unzstd(body: bytes) -> Iterator[bytes]:
    decoder = zstd.ZstdDecompressor()
    for piece in _slices(body):
        if decoder.eof:
            return
        yield decoder.decompress(piece, _SLICE)
        while not decoder.eof and not decoder.needs_input:
            yield decoder.decompress(b"", _SLICE)
    if not decoder.eof:
        raise Truncated("its end is missing")


_GZIP: Final = zlib.MAX_WBITS + 16
_GZIP_MARK: Final = b"\x1f\x8b"
CODINGS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": lambda body: _inflate(body, _GZIP),
    "x-gzip": lambda body: _inflate(body, _GZIP),
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
