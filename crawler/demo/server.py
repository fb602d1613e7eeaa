"""One HTTP server on loopback for all replicas, and a handle that runs it as a process of its own.

The replicas are models made from facts about each kind of portal, not copies of the portals.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

import orjson
from aiohttp import web
from isal import igzip

from crawler.demo.replicas import REPLICAS
from crawler.demo.replicas.base import MOST_PAGES, Replica
from crawler.demo.replicas.exchange import Answer, Ask
from crawler.exits import ExitCode, Failure
from storage.timeline import VIETNAM

LOOPBACK = "127.0.0.1"
_COUNTS = "/-/counts"
_TIMES = "/-/times"
_ZIP_LEVEL = 1
_STOP_SECONDS = 5.0


class Dispatcher:
    """Hands every request to the replica whose host it names, and counts them."""

    def __init__(self, pages: int) -> None:
        replicas = [replica(pages) for replica in REPLICAS.values()]
        self._by_host: dict[str, Replica] = {host: replica for replica in replicas for host in replica.hosts}
        self._asked: Counter[str] = Counter()
        self._disallowed: Counter[str] = Counter()
        self._times: defaultdict[str, list[float]] = defaultdict(list)

    async def respond(self, request: web.BaseRequest) -> web.Response:
        """Answer one HTTP request."""
        host = request.host.partition(":")[0].lower()
        replica = self._by_host.get(host)
        if replica is None:
            return self._respond_aside(request, host)
        self._times[host].append(time.monotonic())
        self._count(replica, request.path)
        answer = replica.answer(
            Ask(
                host=host,
                path=request.path,
                now=datetime.now(VIETNAM),
                scheme=request.headers.get("X-Forwarded-Proto", "https"),
                method=request.method,
                query=dict(request.query) if request.query_string else {},
                form={name: str(value) for name, value in (await request.post()).items()}
                if request.method == "POST"
                else {},
            )
        )
        return _write_response(answer, accepts=request.headers.get("Accept-Encoding", ""))

    def _count(self, replica: Replica, path: str) -> None:
        self._asked[replica.code] += 1
        if path.startswith(replica.closed_paths):
            self._disallowed[replica.code] += 1

    def _respond_aside(self, request: web.BaseRequest, host: str) -> web.Response:
        """Answer what no replica is asked for: counts and times, to whoever names no portal as host."""
        if request.path == _TIMES:
            return web.Response(body=orjson.dumps(self._times), content_type="application/json")
        if request.path == _COUNTS:
            counts = {"asked": self._asked, "disallowed": self._disallowed}
            return web.Response(body=orjson.dumps(counts), content_type="application/json")
        return web.Response(status=421, text=f"No replica has the host {host}.\n")


def _write_response(answer: Answer, accepts: str) -> web.Response:
    headers = {"Content-Type": answer.mime}
    if answer.location:
        headers["Location"] = answer.location
    body = answer.body
    if answer.zipped and "gzip" in accepts:
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        body = igzip.compress(body, _ZIP_LEVEL, mtime=0)
    return web.Response(status=answer.status, body=body, headers=headers)


async def serve(port: int, pages: int, *, with_parent: bool = False) -> None:
    """Serve until cancelled; ``with_parent`` ends as soon as standard input is closed.

    Raises:
        Failure: the port is taken.
    """
    runner = web.ServerRunner(web.Server(Dispatcher(pages).respond, access_log=None))
    await runner.setup()
    try:
        await _listen(runner, port)
        print(f"listening on {LOOPBACK}:{runner.addresses[0][1]}", flush=True)  # noqa: T201 - how a parent learns it
        await (_wait_for_end_of_input() if with_parent else asyncio.Event().wait())
    finally:
        await runner.cleanup()


async def _listen(runner: web.ServerRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise _port_in_use(port) from error
        raise


async def _wait_for_end_of_input() -> None:
    ended = asyncio.Event()
    descriptor = sys.stdin.fileno()

    def read() -> None:
        if not os.read(descriptor, 1):
            ended.set()

    asyncio.get_running_loop().add_reader(descriptor, read)
    await ended.wait()


def _port_in_use(port: int) -> Failure:
    return Failure(
        f"Port {port} on {LOOPBACK} is taken; give another one, or 0 for any free one.", ExitCode.PORT_IN_USE
    )


class ReplicaServer:
    """The server as a process of its own, for as long as the context lasts.

    ``port`` 0 takes a free one; inside the context ``port`` says which. The process also ends when its parent dies.

    Raises:
        Failure: on entering, if the port is taken or the server does not start.
    """

    def __init__(self, pages: int = 60, port: int = 0) -> None:
        self.pages = pages
        self.port = port
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        options = ["--port", str(self.port), "--pages", str(self.pages), "--with-parent"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crawler.demo.server", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,  # Ctrl-C stops the crawl; the crawl stops the server
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        _, found, port = line.partition(f"listening on {LOOPBACK}:")
        if not found:
            code = self._stop()
            if code == ExitCode.PORT_IN_USE:
                raise _port_in_use(self.port)
            raise Failure(f"The server of the replicas did not start; it ended with {code}.", ExitCode.NO_NETWORK)
        self.port = int(port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return what was asked for so far: ``asked`` and ``disallowed`` requests by portal."""
        counts: dict[str, dict[str, int]] = self._ask(_COUNTS)
        return counts

    def times(self) -> dict[str, list[float]]:
        """Return when each host was asked, in seconds of one clock."""
        times: dict[str, list[float]] = self._ask(_TIMES)
        return times

    def _ask(self, path: str) -> Any:  # noqa: ANN401 - whatever the server tells
        with urlopen(f"http://{LOOPBACK}:{self.port}{path}", timeout=10) as response:
            return orjson.loads(response.read())

    def _stop(self) -> int:
        """End the process, by force if it does not listen; return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with process:  # closes the pipes, which is the sign to stop, and waits
            try:
                if process.stdin:
                    process.stdin.close()
                return process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                return process.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m crawler.demo.server``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler.demo.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--pages", type=int, default=60, help=f"articles a portal, at most {MOST_PAGES:,}")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    options = parser.parse_args(arguments)
    if not 1 <= options.pages <= MOST_PAGES:
        parser.error(f"--pages must be 1 to {MOST_PAGES}, not {options.pages}")
    try:
        asyncio.run(serve(options.port, options.pages, with_parent=options.with_parent))
    except Failure as failure:
        print(failure, file=sys.stderr)  # noqa: T201 - the sentence for the person
        return failure.code
    except KeyboardInterrupt:
        return ExitCode.COMPLETE
    return ExitCode.COMPLETE


if __name__ == "__main__":
    sys.exit(main())
