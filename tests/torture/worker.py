"""A worker whose crawls meet replicas: a preload of `dask worker`, and the `tinbai` that it then starts."""

from __future__ import annotations

import os
import sys

from crawler import cli, cluster
from crawler.commands import crawl
from crawler.conduct import conduct
from crawler.demo.loopback import loopback_settings
from crawler.terminal import screen

PORT, DELAY = "TINBAI_TORTURE_PORT", "TINBAI_TORTURE_DELAY"  # of the environment

cluster._COMMAND = (sys.executable, "-m", "tests.torture.worker")  # type: ignore[misc]


def crawl_replicas(names, arguments, config, changes):
    """Crawl as `tinbai crawl` does, at the pace that the environment names."""
    pace = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": float(os.environ[DELAY]), "TINBAI_READERS": 0}
    settings = loopback_settings(int(os.environ[PORT])) | pace | changes
    return conduct(names, arguments, config, screen(errors=True), settings)


if __name__ == "__main__":
    crawl._crawl_portals = crawl_replicas
    cli.main()
