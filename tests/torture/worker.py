"""The `tinbai` of a worker whose crawls meet replicas."""

from __future__ import annotations

import os
import time
from pathlib import Path

from crawler import cli
from crawler.commands import crawl
from crawler.conduct import conduct
from crawler.demo.loopback import loopback_settings
from crawler.guards.politeness import Gate
from crawler.terminal import screen

PORT, DELAY, SENT = "TINBAI_TORTURE_PORT", "TINBAI_TORTURE_DELAY", "TINBAI_TORTURE_SENT"  # of the environment


def crawl_replicas(names, arguments, config, changes):
    """Crawl as `tinbai crawl` does, at the pace that the environment names."""
    pace = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": float(os.environ[DELAY]), "TINBAI_READERS": 0}
    settings = loopback_settings(int(os.environ[PORT])) | pace | changes
    return conduct(names, arguments, config, screen(errors=True), settings)


def log_requests(folder):
    """Note the host and the instant of every request that is written to a connection, in a file of this process."""
    note_sent = Gate.note_sent
    log = (folder / f"{os.getpid()}.sent").open("a", buffering=1)

    def note(self, host):
        log.write(f"{host} {time.monotonic()!r}\n")  # before the distance begins to count
        note_sent(self, host)

    Gate.note_sent = note


def read_requests(folder):
    """Return when requests were sent by all processes, by host, in seconds of the machine's one clock."""
    sent = {}
    for log in folder.glob("*.sent"):
        for line in log.read_text().splitlines():
            host, _, instant = line.partition(" ")
            sent.setdefault(host, []).append(float(instant))
    return {host: sorted(instants) for host, instants in sent.items()}


if __name__ == "__main__":
    log_requests(Path(os.environ[SENT]))
    crawl._crawl_portals = crawl_replicas
    cli.main()
