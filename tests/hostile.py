"""A server on loopback that does to a crawler what servers do, and crawls of it over real HTTP.

Sites are told apart by the name in Host; ``python -m tests.hostile`` crawls them in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from crawler.demo.loopback import PORT_SETTING, LoopbackHandler
from crawler.guards.reach import PublicOnlyResolver
from crawler.guards.wire import BoundedHandler
from spiders.base import PortalSpider
from spiders.paging import NextLink
from spiders.portal import Host, Layout, Portal

ROOT = Path(__file__).parents[1]
WORDS = "Đoạn văn này chỉ để thử máy đọc và không nói về một việc nào có thật ở bất cứ nơi đâu trong tỉnh."
LAYOUT = Layout(platform="hostile", title=("h1",), body=(".body",), published=(".date",))
FAST = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_TIMEOUT": 3,
    "TINBAI_PROBE": False,
    "TINBAI_READERS": 0,  # a process more for each crawl would take longer to start than the crawl takes
    "TINBAI_HOST_PATIENCE": 5,
    "TINBAI_BACKOFF": 0.2,
    "TINBAI_ROBOTS_RETRY": 0.2,
    "LOG_LEVEL": "INFO",
}


@dataclass(frozen=True)
class Asked:
    """A request as it reached the server."""

    at: float
    host: str
    path: str
    headers: dict[str, str]
    size: int  # of its head, in bytes


Writer = asyncio.StreamWriter
Site = Callable[[Asked, Writer], Awaitable[None]]


@dataclass
class Hostile:
    """The server, for as long as the context lasts; ``sites`` answer by host, ``asked`` is what reached it."""

    sites: dict[str, Site]
    certificate: Path | None = None
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host]

    def times(self, host: str) -> list[float]:
        return [asked.at for asked in self.asked if asked.host == host]

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))
        self._loop.close()

    async def _serve(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        context = None
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _meet(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            host = headers.get("host", "").partition(":")[0]
            asked = Asked(time.time(), host, first.split(" ")[1], headers, len(head))
            self.asked.append(asked)
            await self.sites.get(host, _misdirected)(asked, writer)
            await writer.drain()
        writer.close()


async def _misdirected(_: Asked, writer: Writer) -> None:
    writer.write(reply(b"nothing for you", status=421))


def reply(body: bytes | str, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> bytes:
    """A whole answer, as it should be."""
    body = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


def page(title: str = "Tin thử nghiệm trong tỉnh", *, date: str = "Thứ năm, 09/05/2024 08:30", more: str = "") -> str:
    """An article, small and sound."""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f'<span class="date">{date}</span><div class="body"><p>{WORDS}</p><p>{WORDS} {title}.</p>{more}</div>'
        "</article></body></html>"
    )


def listing(hrefs: list[str]) -> str:
    items = "".join(f'<li><a href="{href}">Tin</a></li>' for href in hrefs)
    return f"<html><body><ul>{items}</ul></body></html>"


def make_spider(name: str, host: str, **given: Any) -> type[PortalSpider]:
    """A portal on one host, or on several; ``unverified`` are hosts whose certificates are not checked."""
    names = [host, *given.pop("hosts", ())]
    unverified = given.pop("unverified", ())
    hosts = tuple(
        Host(each, scheme="http", verify=each not in unverified, reason="a test" if each in unverified else None)
        for each in names
    )
    lists = {kind: tuple(given.pop(kind, ())) for kind in ("feeds", "sitemaps")}
    portal = Portal(
        title="Báo thử",
        hosts=hosts,
        sections=tuple(given.pop("sections", ("tin",))),
        article_key=r"/bai-(\w+)\.html",
        item="li",
        paging=NextLink(),
        layouts=(LAYOUT,),
        **lists,
    )
    return type(name.title(), (PortalSpider,), {"name": name, "portal": portal, "__doc__": "A test.", **given})


class ToServer(LoopbackHandler):
    """Every host stands on the server, but those with a port of their own and those that a resolver must find."""

    async def download_request(self, request: Any) -> Any:
        host = request.url.split("/")[2]
        if ":" in host or host.startswith("inside."):
            return await BoundedHandler.download_request(self, request)
        return await super().download_request(request)


class _Everywhere:
    def __contains__(self, _: object) -> bool:
        return True


ToServer.hosts = _Everywhere()  # type: ignore[assignment]


class Resolver(PublicOnlyResolver):
    """Knows two kinds of names: those inside a private network, and those on this server."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:  # noqa: N802 - Twisted's name
        from twisted.internet.defer import succeed  # noqa: PLC0415 - installs no reactor, but asks for one

        if name.startswith("inside."):
            return succeed("10.0.0.5").addCallback(self._require_public, name)
        return succeed("127.0.0.1")


def crawl(home: Path, port: int, spiders: list[dict[str, Any]], **settings: Any) -> dict[str, Any]:
    """Crawl in a process of its own; return what it came to, by spider, and its memory."""
    process = start(home, port, spiders, **settings)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err[-3_000:]
    result: dict[str, Any] = json.loads(out.splitlines()[-1])
    return result


def start(home: Path, port: int, spiders: list[dict[str, Any]], **settings: Any) -> subprocess.Popen[str]:
    """Begin a crawl in a process of its own."""
    task = json.dumps({"home": str(home), "port": port, "spiders": spiders, "settings": FAST | settings})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TINBAI_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.hostile", task],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def main(task: dict[str, Any]) -> None:
    """Crawl and print what became of it."""
    from scrapy import signals  # noqa: PLC0415
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415
    from scrapy.settings import Settings  # noqa: PLC0415

    from crawler.ledger import Ledger  # noqa: PLC0415

    home = Path(task["home"])
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    handlers = {"http": "tests.hostile.ToServer", "https": "tests.hostile.ToServer"}
    place = {"TINBAI_HOME": str(home), "TINBAI_DATABASE": None, "LOG_FILE": str(home / "crawl.log")}
    ours = {"DOWNLOAD_HANDLERS": handlers, "TWISTED_DNS_RESOLVER": "tests.hostile.Resolver", PORT_SETTING: task["port"]}
    settings.update({**place, **ours, **task["settings"]}, "cmdline")
    process = AsyncCrawlerProcess(settings)
    ledgers: dict[str, Ledger] = {}
    for spec in task["spiders"]:
        crawler = process.create_crawler(make_spider(**spec))
        ledger = ledgers[spec["name"]] = Ledger(spec["name"])

        def began(*_: Any, crawler: Any = crawler, ledger: Ledger = ledger, **__: Any) -> None:
            ledger.begin(crawler.stats.get_stats())

        def ended(reason: str, ledger: Ledger = ledger, **_: Any) -> None:
            ledger.end(reason)

        crawler.signals.connect(began, signal=signals.spider_opened, weak=False)
        crawler.signals.connect(ended, signal=signals.spider_closed, weak=False)
        process.crawl(crawler)
    process.start()
    told = {name: ledger.as_dict() | {"code": int(ledger.code)} for name, ledger in ledgers.items()}
    status = Path("/proc/self/status")  # getrusage would tell the peak of the parent
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024 if status.exists() else 0
    print(json.dumps(told | {"peak": peak}, default=str))  # noqa: T201 - for the parent


def read_rows(home: Path, query: str, *values: Any) -> list[Any]:
    """What a query of the store gives."""
    with closing(sqlite3.connect(home / "tinbai.db")) as connection:
        return connection.execute(query, values).fetchall()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
