"""A Dask scheduler and its workers as processes on this machine, each to be killed at any moment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.torture.site import ROOT

PATIENCE = 60.0  # seconds for a scheduler to listen, or a worker to come


class Fleet:
    """A scheduler and ``size`` workers with ``environment``; each process leads a session of its own.

    ``cores`` are those that the workers are bound to, one each; ``preload`` is a module that they import first.
    """

    def __init__(
        self,
        folder: Path,
        size: int,
        environment: dict[str, str],
        *,
        threads: int = 1,
        cores: tuple[int, ...] = (),
        preload: str = "",
    ) -> None:
        self._folder = folder
        self._size = size
        self._environment = os.environ | environment
        self._threads = threads
        self._cores = cores
        self._preload = ("--preload", preload) if preload else ()
        self._scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def __enter__(self) -> Self:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        options = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self._scheduler = self._start("scheduler", "distributed.cli.dask_scheduler", *options)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        for _ in range(self._size):
            self.add_worker()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in filter(None, (*self.workers, self._scheduler)):
            self.kill(process, group=True)

    def add_worker(self) -> None:
        """Start one more worker."""
        options = ("--nthreads", str(self._threads), "--no-nanny", "--no-dashboard", *self._preload)
        place = ("--local-directory", str(self._folder / "dask"), "--host", "127.0.0.1")
        name = f"worker-{len(self.workers)}"
        worker = self._start(name, "distributed.cli.dask_worker", self.address, *options, *place)
        if self._cores:
            os.sched_setaffinity(worker.pid, {self._cores[len(self.workers) % len(self._cores)]})
        self.workers.append(worker)

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers have come."""
        from distributed import Client  # noqa: PLC0415 - slow to import, and not for those who only kill

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)

    def list_busy(self) -> list[subprocess.Popen[bytes]]:
        """Return the workers that run a command, or all that live where none does."""
        alive = [worker for worker in self.workers if worker.poll() is None]
        return [worker for worker in alive if psutil.Process(worker.pid).children()] or alive

    def kill(self, process: subprocess.Popen[bytes], *, group: bool = False) -> None:
        """Kill a process with SIGKILL, or with all that it started, as a machine would go."""
        if process.poll() is None:
            started = psutil.Process(process.pid).children(recursive=True) if group else []
            process.kill()
            for one in started:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        process.wait()

    def _start(self, name: str, module: str, *options: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *options],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
