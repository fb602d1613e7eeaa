"""One crawl of a replica that is served elsewhere, as the body of a process that may be killed at any moment."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from rich.console import Console
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import storage.migrations  # noqa: F401 - a store imports it when it upgrades its tables
from crawler import cli, settings
from crawler.catalog import portal_spiders
from crawler.conduct import conduct
from crawler.config import Config
from crawler.demo.loopback import loopback_settings
from crawler.exits import Failure
from crawler.ledger import judge
from storage import failpoints
from storage.errors import StorageError

AT_ONCE = 8
LEASE = 1.0  # seconds until a portal on a server is free again whose crawl was killed


def warm_up() -> None:
    """Import all that Scrapy and we load by name, once for all crawls that are forked from here."""
    portal_spiders()
    given = [*vars(default_settings).values(), *vars(settings).values()]
    names = [name for value in given if isinstance(value, dict) for pair in value.items() for name in pair]
    for name in [*names, *given]:
        if isinstance(name, str) and name.startswith(("scrapy.", "crawler.", "pipelines.")):
            with suppress(ImportError, NameError, ValueError, AttributeError):
                load_object(name)


warm_up()


@dataclass(frozen=True)
class Task:
    """A crawl of a replica; ``environment`` may name a failpoint, ``readers`` 0 reads in the crawl's own process."""

    home: Path
    port: int
    portal: str
    database: str | None = None
    delay: float = 0
    readers: int = 0
    arguments: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What a crawl said: exit code of `tinbai crawl`, ledger, and the sentence for the person."""

    code: int
    ledger: dict[str, Any] = field(default_factory=dict)
    sentence: str = ""


def perform(task: Task, told: Connection) -> None:
    """Crawl, and tell how it went; the body of a process."""
    os.environ.update(task.environment)
    failpoints._is_set = bool(task.environment)
    said = StringIO()
    sys.stderr = said
    outcome = _crawl(task)
    told.send(outcome if outcome.sentence else Told(outcome.code, outcome.ledger, said.getvalue()))
    sys.exit(outcome.code)


def _crawl(task: Task) -> Told:
    at_once = {"CONCURRENT_REQUESTS": AT_ONCE, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE}
    own = {"DOWNLOAD_DELAY": task.delay, "TINBAI_READERS": task.readers}
    config = Config(home=task.home, database=task.database, lease=LEASE)
    changes = loopback_settings(task.port) | at_once | own | {"TINBAI_LEASE": LEASE}
    try:
        ledgers = conduct([task.portal], task.arguments, config, Console(quiet=True), changes)
    except (StorageError, Failure) as error:
        return Told(cli._code_of(error) or 1, {}, str(error))
    return Told(judge(ledgers), ledgers[0].as_dict())
