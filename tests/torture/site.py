"""A replica on loopback and crawls of it as processes, to be ended at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from crawler.demo.server import ReplicaServer

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0  # seconds for one crawl


@dataclass
class Site:
    """A replica of a portal that is being served, and where crawls of it keep what they find."""

    server: ReplicaServer
    portal: str
    database: str | None = None
    delay: float = 0
    environment: dict[str, str] = field(default_factory=dict)

    def asked(self) -> int:
        """Return how many requests the server has answered."""
        return self.server.counts()["asked"].get(self.portal, 0)

    def start(self, home: Path, *given: str, **environment: str) -> subprocess.Popen[str]:
        """Start a crawl into ``home``."""
        options = ["--home", str(home), "--port", str(self.server.port), "--portal", self.portal]
        options += ["--delay", str(self.delay), *(part for pair in given for part in ("--give", pair))]
        options += ["--database", self.database] if self.database else []
        return subprocess.Popen(
            [sys.executable, "-m", "tests.torture.crawl", *options],
            cwd=ROOT,
            env=os.environ | self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def crawl(self, home: Path, *given: str, **environment: str) -> tuple[int, dict[str, Any], str]:
        """Crawl to the end; return exit code, ledger and what was said."""
        return finish(self.start(home, *given, **environment))

    def kill_after(self, home: Path, requests: int, seconds: float) -> bool:
        """Start a crawl and kill it after so many requests, or seconds if it makes fewer; tell whether it lived."""
        before, process, began = self.asked(), self.start(home), time.monotonic()
        while process.poll() is None:
            waited = time.monotonic() - began
            if (requests and self.asked() - before >= requests) or (not requests and waited > seconds):
                break
            time.sleep(0.005)
        is_alive = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return is_alive


def finish(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    """Wait for the end of a crawl; return exit code, ledger (empty if there is none) and standard error."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, orjson.loads(out) if out.strip() else {}, err
