"""Conducts a crawl: the spiders of several portals in one Scrapy process, watched as they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from crawler.catalog import portal_spiders
from crawler.config import Config
from crawler.exits import ExitCode
from crawler.ledger import Ledger, judge
from crawler.progress import Progress
from storage.errors import StorageError, StoreUnavailable
from storage.store import Store

LOG_NAME = "crawl.log"
_OUTCOMES = {"shutdown": "interrupted", "cancelled": "interrupted"}  # Scrapy's words for a stop by a signal


def conduct(
    names: Iterable[str],
    arguments: Mapping[str, str],
    config: Config,
    console: Console,
    changes: Mapping[str, Any] | None = None,
) -> list[Ledger]:
    """Crawl portals side by side until all have ended, and return how each went.

    ``arguments`` are those of the spiders, ``changes`` settings that come last. The first SIGINT or SIGTERM finishes
    and keeps what is under way, the second aborts. A process can do this once.

    Raises:
        StorageError: the home, the store or the captures cannot be used, found out before anything is fetched.
    """
    settings = read_settings(config, changes)
    Store.open(config.database_url).close()
    spiders = portal_spiders()
    ledgers = {name: Ledger(name) for name in names}
    progress = Progress(ledgers.values(), console)
    process = _Process(settings, progress)
    tasks = {}
    for name, ledger in ledgers.items():
        crawler = process.create_crawler(spiders[name])
        _watch(crawler, ledger)
        tasks[name] = process.crawl(crawler, **arguments)
    with progress:
        process.start()
    for name, task in tasks.items():
        if not task.done() or task.cancelled():
            ledgers[name].end("aborted")
        elif error := task.exception():
            raise error
    _note_exits(config, ledgers.values())
    return list(ledgers.values())


def read_settings(config: Config, changes: Mapping[str, Any] | None = None) -> Settings:
    """Return the project's settings, from any folder, for what ``config`` says; ``changes`` come last.

    What Scrapy has to say goes into a log in the home: standard error belongs to the progress display.

    Raises:
        StoreUnavailable: the home cannot be made or written.
    """
    place = {"TINBAI_HOME": str(config.home), "TINBAI_DATABASE": config.database}
    chosen = {"LOG_FILE": str(config.home / LOG_NAME), **place, **(changes or {})}
    log = Path(chosen["LOG_FILE"])
    try:
        config.home.mkdir(parents=True, exist_ok=True)
        log.touch()
    except OSError as error:
        folder = config.home if log.parent == config.home else log.parent
        raise StoreUnavailable(f"The folder {folder} cannot be written ({error.strerror}): name another one") from error
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update(chosen, "cmdline")
    return settings


def _note_exits(config: Config, ledgers: Iterable[Ledger]) -> None:
    """Write into the runs what the command will say of them; a store that was lost on the way is not waited for."""
    known = list(ledgers)
    is_unreached = judge(known) is ExitCode.NO_NETWORK
    codes = {ledger.run: ExitCode.NO_NETWORK if is_unreached else ledger.code for ledger in known}
    with suppress(StorageError), Store.open(config.database_url, patience=0) as store:
        store.note_exits({run: code for run, code in codes.items() if run is not None})


class _Process(AsyncCrawlerProcess):
    """Scrapy's own process, which also says that it stops."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        super().__init__(settings)
        self._progress = progress
        self._stopping = False

    async def stop(self) -> None:
        """Stop every spider cleanly: Scrapy calls this on a signal, and once more when all is over."""
        if self.crawlers and not self._stopping:
            self._stopping = True
            self._progress.say("stopping: what is under way will be kept; Ctrl-C once more aborts")
        await super().stop()


def _watch(crawler: Crawler, ledger: Ledger) -> None:
    """Let a crawler's signals open and close its ledger."""

    def began(**_: Any) -> None:  # noqa: ANN401 - Scrapy passes what it has
        ledger.begin(crawler.stats.get_stats())

    def ended(reason: str, **_: Any) -> None:  # noqa: ANN401 - as above
        ledger.end(_OUTCOMES.get(reason, reason))

    crawler.signals.connect(began, signal=signals.spider_opened, weak=False)
    crawler.signals.connect(ended, signal=signals.spider_closed, weak=False)
