"""One crawl of a replica that is served elsewhere, as a process that can be killed: `python -m tests.torture.crawl`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import orjson
from rich.console import Console

from crawler import cli
from crawler.conduct import conduct
from crawler.config import Config
from crawler.demo.loopback import loopback_settings
from crawler.exits import Failure
from crawler.ledger import judge
from storage.errors import StorageError

AT_ONCE = 8


def main() -> int:
    """Crawl, print the ledger as JSON and return the exit code of `tinbai crawl`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--portal", required=True)
    parser.add_argument("--database")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--give", action="append", default=[], help="a spider argument, name=value")
    given = parser.parse_args()
    config = Config(home=given.home, database=given.database)
    at_once = {"CONCURRENT_REQUESTS": AT_ONCE, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE, "DOWNLOAD_DELAY": given.delay}
    changes = loopback_settings(given.port) | at_once
    arguments = dict(pair.split("=", 1) for pair in given.give)
    try:
        ledgers = conduct([given.portal], arguments, config, Console(stderr=True, quiet=True), changes)
    except (StorageError, Failure) as error:
        print(error, file=sys.stderr)  # noqa: T201 - what a person would be told
        return cli._code_of(error) or 1  # noqa: SLF001 - the same code as the command's
    print(orjson.dumps(ledgers[0].as_dict()).decode())  # noqa: T201 - for the parent
    return judge(ledgers)


if __name__ == "__main__":
    sys.exit(main())
