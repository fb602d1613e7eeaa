"""Faults of the wire, D01 to D23 and D42 of the list: one crawl of one site whose every page has a fault of its own."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest

from crawler.guards.codings import zstd
from tests.hostile import WORDS, Asked, Hostile, Writer, crawl, listing, page, read_rows, reply

pytestmark = pytest.mark.journey

HOST = "wire.vn"
TWENTY = 20 * 2**20
HALF = page().encode()[:-60]


async def trickle(writer: Writer, piece: bytes, pause: float) -> None:
    while not writer.is_closing():
        writer.write(piece)
        await writer.drain()
        if pause:
            await asyncio.sleep(pause)


def reset(writer: Writer) -> None:
    """Close with RST, not FIN."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def packed(body: bytes, coding: str) -> bytes:
    return reply(body, Content_Encoding=coding)


@cache
def bombs() -> dict[str, bytes]:
    zeros = b"\0" * (50 * 2**20)
    member = gzip.compress(b"\0" * TWENTY, 6)
    thrice = gzip.compress(gzip.compress(gzip.compress(page().encode())))
    # What nobody can pack: each byte follows from the one before, by steps that no two places share.
    state, noise = 12345, bytearray()
    while len(noise) < 2**16:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        noise.append(state >> 16 & 0xFF)
    stored = zlib.compressobj(0)
    wide = stored.compress(bytes(noise) * 330) + stored.flush()
    return {
        "d01": packed(member * 50, "gzip"),
        "d02": packed(brotli.compress(zeros, quality=1), "br"),
        "d03": packed(zstd.compress(zeros), "zstd"),
        "d04": packed(thrice, "gzip, gzip, gzip"),
        "d04b": packed(gzip.compress(gzip.compress(page("Gói hai lần vẫn đọc được").encode())), "gzip, gzip"),
        "d05": packed(wide, "deflate"),
        "d06": packed(gzip.compress(page().encode())[:-40], "gzip"),
        "d06b": packed(brotli.compress(page().encode())[:-20], "br"),
        "d07": packed(page("Nói là nén mà không nén").encode(), "gzip"),
        "d07c": packed(b"\x1f\x8b\x08" + b"\xff" * 400, "gzip"),
        "d07d": packed(page().encode(), "rot13"),
    }


def lengths(values: list[str], body: bytes) -> bytes:
    head = "".join(f"Content-Length: {value}\r\n" for value in values)
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n{head}\r\n".encode() + body


def bare(body: bytes) -> bytes:
    """HTTP/1.0: the end of the connection is the end of the body."""
    return b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body


def moved(target: str, **headers: str) -> bytes:
    return reply(b"", 302, Location=target, **headers)


REDIRECTS = {
    "d16": "/bai-d16.html?n=1",
    "d18": "file:///etc/hostname",
    "d19a": "http://127.0.0.2:{port}/secret",
    "d19b": "http://169.254.169.254/latest/meta-data",
    "d19c": "http://[::1]:{port}/secret",
    "d19d": "http://2130706434:{port}/secret",
    "d19e": "http://0x7f000002:{port}/secret",
    "d19f": "//127.2:{port}/secret",
    "d20": "http://inside.vn/bai-d20b.html",
}
ONCE = ("d07b", "d13b", "d42b", "d15b")
KEYS = [
    *("d01", "d02", "d03", "d04", "d04b", "d05", "d06", "d06b", "d07", "d07b", "d07c", "d07d", "d08", "d09", "d10"),
    *("d11", "d12", "d12b", "d13", "d13b", "d14high", "d14low", "d14two", "d14minus", "d15", "d15b", "d15c", "d17"),
    *("d23", "d23b", "d42", "d42b", *REDIRECTS),
]


class Wire:
    """The site; ``port`` is where it stands."""

    port = 0

    def __init__(self) -> None:
        self.met: dict[str, int] = {}

    async def __call__(self, asked: Asked, writer: Writer) -> None:
        found = re.search(r"/bai-(\w+)\.html", asked.path)
        if asked.path == "/robots.txt":
            writer.write(reply(b"", 404))
        elif found is None:
            bad = ["http://[", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.vn"]
            writer.write(reply(listing([*bad, *(f"/bai-{key}.html" for key in [*KEYS, "zz"])])))
        else:
            await self.answer(found[1], asked, writer)

    async def answer(self, key: str, asked: Asked, writer: Writer) -> None:
        time = self.met[key] = self.met.get(key, 0) + 1
        whole = page(f"Bài lành số {key}")
        if key in bombs():
            writer.write(bombs()[key])
        elif key in REDIRECTS:
            target = REDIRECTS[key].format(port=self.port)
            writer.write(moved(f"/bai-d16.html?n={time}" if key == "d16" else target))
        elif key in ONCE and time > 1:
            writer.write(reply(whole))
        elif slow := getattr(self, key, None):
            await slow(asked, writer, time)
        else:
            writer.write(reply(whole))

    async def d07b(self, asked: Asked, writer: Writer, _: int) -> None:
        writer.write(packed(b"\x1f\x8b\x08" + b"\xff" * 400, "gzip"))

    async def d08(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        await trickle(writer, b"a", 0.3)

    async def d09(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(lengths(["100000"], b"<html>"))
        await trickle(writer, b"a", 0.3)

    async def d10(self, *_: Any) -> None:
        await asyncio.sleep(60)

    async def d11(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        await trickle(writer, b"<p>" + b"x" * 2**16, 0)

    async def d12(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await trickle(writer, b"X-More: " + b"y" * 2_000 + b"\r\n", 0)

    async def d12b(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-One: ")
        await trickle(writer, b"y" * 8_000, 0)

    async def d13(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(lengths(["4000"], b"<html>" + b"x" * 2_000))
        await writer.drain()
        await asyncio.sleep(0.05)
        reset(writer)

    d13b = d13

    async def d14high(self, _: Asked, writer: Writer, __: int) -> None:
        body = page().encode()
        writer.write(lengths([str(len(body) + 500)], body))

    async def d14low(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(lengths([str(len(HALF))], page().encode()))

    async def d14two(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(lengths(["100", "200"], page().encode()))

    async def d14minus(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(lengths(["-5"], page().encode()))

    async def d15(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(bare(page().encode()[:-30]))

    d15b = d15

    async def d15c(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(bare(page("Không có độ dài mà vẫn đủ").encode()))

    async def d17(self, asked: Asked, writer: Writer, time: int) -> None:
        if asked.headers.get("cookie") == "pass=42":
            writer.write(reply(page("Qua cửa bằng bánh quy")))
        else:
            writer.write(moved("/bai-d17.html", Set_Cookie="pass=42; Path=/; HttpOnly"))

    async def d23(self, _: Asked, writer: Writer, __: int) -> None:
        cookies = "".join(f"Set-Cookie: c{n}={'v' * 4_000}; Path=/\r\n" for n in range(50)).encode()
        writer.write(reply(page("Năm mươi bánh quy")).replace(b"\r\n\r\n", b"\r\n" + cookies + b"\r\n", 1))

    async def d23b(self, _: Asked, writer: Writer, __: int) -> None:
        line = f"Set-Cookie: c={'v' * 4_000}\r\n".encode()
        writer.write(reply(page()).replace(b"\r\n\r\n", b"\r\n" + line * 5_000 + b"\r\n", 1))

    async def d42(self, _: Asked, writer: Writer, __: int) -> None:
        writer.write(reply(b""))

    d42b = d42


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The crawl: what the server was asked, the state of each address, the articles, and what the process told."""
    home: Path = tmp_path_factory.mktemp("wire")
    site = Wire()
    bombs()
    with Hostile({HOST: site}) as server:
        site.port = server.port
        # A smaller bound than the real one, so that a busy machine meets it long before the time is up.
        spiders = [{"name": "wire", "host": HOST, "hosts": ["inside.vn"]}]
        told = crawl(home, server.port, spiders, DOWNLOAD_MAXSIZE=4 * 2**20)
        asked = list(server.asked)
    states = {
        found[1]: (state, reason)
        for url, state, reason in read_rows(home, "SELECT url, state, reason FROM url ORDER BY url")
        if (found := re.search(r"/bai-(\w+)\.html$", url))
    }
    articles = dict(read_rows(home, "SELECT key, record FROM article"))
    return {"asked": asked, "met": site.met, "states": states, "articles": articles, "told": told, "home": home}


@pytest.mark.parametrize(
    ("key", "state", "reason", "times"),
    [
        ("d01", "refused", "too_large", 1),
        ("d02", "refused", "too_large", 1),
        ("d03", "refused", "too_large", 1),
        ("d04", "refused", "encoding", 1),
        ("d05", "refused", "too_large", 1),
        ("d06", "failed", "truncated", 2),
        ("d06b", "failed", "truncated", 2),
        ("d07c", "failed", "bad_encoding", 2),
        ("d07d", "refused", "encoding", 1),
        ("d08", "failed", "timeout", 2),
        ("d09", "failed", "timeout", 2),
        ("d10", "failed", "timeout", 2),
        ("d11", "refused", "too_large", 1),
        ("d12", "refused", "headers", 1),
        ("d13", "failed", None, 2),
        ("d14high", "failed", "truncated", 2),
        ("d14two", "failed", None, 2),
        ("d14minus", "failed", None, 2),
        ("d16", "failed", "redirect_loop", 6),
        ("d18", "refused", "scheme", 1),
        ("d19a", "refused", "non_public", 1),
        ("d19b", "refused", "non_public", 1),
        ("d19c", "refused", "non_public", 1),
        ("d19d", "refused", "non_public", 1),
        ("d19e", "refused", "non_public", 1),
        ("d19f", "refused", "non_public", 1),
        ("d20", "refused", "non_public", 1),
        ("d23b", "refused", "headers", 1),
        ("d42", "refused", "empty", 2),
    ],
)
def test_what_is_no_page_ends_with_its_reason(wired: Any, key: str, state: str, reason: str | None, times: int) -> None:
    found, why = wired["states"][key]
    assert found == state, why
    assert reason in (None, why)
    assert wired["met"][key] == times
    assert key not in wired["articles"]


@pytest.mark.parametrize("key", ["d04b", "d07", "d07b", "d13b", "d15b", "d15c", "d17", "d23", "d42b", "zz"])
def test_what_comes_whole_in_the_end_is_stored(wired: Any, key: str) -> None:
    assert wired["states"][key] == ("done", None)
    assert WORDS in wired["articles"][key]
    assert "no_closing_html" not in wired["articles"][key]


@pytest.mark.parametrize("key", ["d14low", "d15"])
def test_d14_d15_what_stops_before_its_end_is_stored_and_marked(wired: Any, key: str) -> None:
    assert wired["states"][key][0] == "done"
    assert "no_closing_html" in wired["articles"][key]


def test_d12_one_header_line_without_end_is_cut_off(wired: Any) -> None:
    assert wired["states"]["d12b"][0] in ("refused", "failed")


def test_d01_d12_no_answer_costs_much_memory(wired: Any) -> None:
    assert wired["told"]["peak"] < 400 * 2**20


def test_d19_d20_nothing_inside_was_reached(wired: Any) -> None:
    assert not [asked for asked in wired["asked"] if "secret" in asked.path or asked.host != HOST]


def test_d21_d22_bad_links_cost_themselves_alone(wired: Any) -> None:
    assert set(KEYS) < set(wired["states"])
    assert wired["told"]["wire"]["failed"].keys() <= {
        *("truncated", "bad_encoding", "timeout", "connection_lost", "network", "redirect_loop")
    }


def test_d23_cookies_are_not_hoarded(wired: Any) -> None:
    assert max(asked.size for asked in wired["asked"]) < 8_000
    assert not [asked for asked in wired["asked"] if "vvvv" in asked.headers.get("cookie", "")]


def test_every_answer_that_was_read_is_captured_once_more_when_it_is_asked_again(wired: Any) -> None:
    counts = dict(read_rows(wired["home"], "SELECT url, count(*) FROM capture GROUP BY url"))
    assert counts[f"http://{HOST}/bai-d06.html"] == 2
    assert counts[f"http://{HOST}/bai-d42b.html"] == 2
