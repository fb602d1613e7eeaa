"""What the pages read: the store over connections that cannot write, and what is worked out of it, kept for a while."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event, Lock, Thread
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from crawler.config import Config
from crawler.schedule.plans import Schedules
from crawler.web.finding import SHOWN, Filter, Found, find_page
from crawler.web.repairs import Repairs
from storage import index
from storage.errors import StorageError
from storage.store import Store
from storage.watch import Watch, open_reader

LOOK_EVERY = 0.25  # seconds between two looks whether the store changed
SHARE = 0.05  # of the time may go into making a figure again
MOST_PAGES = 512
OLDEST = 30.0  # seconds for which what depends on the time of day too is good

Edition = tuple[str, int]
Value = TypeVar("Value")
logger = logging.getLogger(__name__)


@dataclass
class _Figure(Generic[Value]):
    """A value worked out of the store: of which state, and when it may be made again."""

    value: Value
    state: str
    made_at: float
    not_before: float
    lock: Lock = field(default_factory=Lock)


class Archive:
    """A store for reading; a thread of its own notices changes and keeps the search index up to date.

    ``state`` is another text after every change, at most a quarter of a second late. ``store`` cannot write.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._writer = Store.open(config.database_url, config.home, patience=0)  # an older database is upgraded
        engine = open_reader(config.database_url)
        self.store = Store(engine, config.home)
        self.repairs = Repairs(self.store, config.captures)
        self._watch = Watch(engine)
        self.state = self._watch.read_state()
        self.is_indexed = self.is_behind = False
        self._look_at_index()
        self._figures: dict[Hashable, _Figure[Any]] = {}
        self._making = Lock()
        self._maker = ThreadPoolExecutor(1, "tinbai-figures")
        self._editions = 0  # of figures
        self._pages: OrderedDict[Hashable, tuple[Edition, float, Any]] = OrderedDict()
        self._over = Event()
        self._thread = Thread(target=self._look, name="tinbai-web", daemon=True)

    def start(self) -> None:
        """Begin to look for changes."""
        self._thread.start()

    @property
    def schedules(self) -> Schedules:
        """The schedules, to be read."""
        return Schedules(self.store, ZoneInfo(self.config.zone))

    def close(self) -> None:
        """Let go of the store."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._maker.shutdown(cancel_futures=True)
        self._watch.close()
        self.store.close()
        self._writer.close()

    def refresh(self) -> None:
        """See now whether the store changed, and index what it lacks."""
        self._look_at_index()
        if self.is_behind:
            self._writer.update_index()
            self._look_at_index()
        self.state = self._watch.read_state()

    def _look_at_index(self) -> None:
        with self.store.snapshot() as connection:
            self.is_indexed, self.is_behind = index.is_made(connection), index.is_behind(connection)

    def find(self, wanted: Filter, cursor: str | None = None, limit: int = SHOWN) -> Found:
        """Return a page of articles, see finding.py; without an index none that would have to be looked up there.

        Raises:
            Unclear: the cursor is none of ours.
            SearchTooSlow: it took longer than two seconds.
        """
        if wanted.query and not self.is_indexed:
            return Found([], None, behind=True)
        with self.store.snapshot() as connection:
            found = find_page(connection, wanted, cursor, limit)
        return replace(found, behind=self.is_behind)

    def figure(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """Return what ``make`` gives for the present state, or gave for one a little while ago.

        It is made again when the store changed, but never so often that it takes more than a twentieth of the time.
        Nobody waits for that, but for the first one and for one that has become too old.
        """
        found = self._figures.get(name)
        if found is None:
            with self._making:
                found = self._figures.get(name) or self._make(name, make)
        elif (
            self._is_old(found.state, found.made_at)
            and time.monotonic() >= found.not_before
            and found.lock.acquire(blocking=False)  # all others take what there is
        ):
            if self._is_too_old(found.made_at):
                found = self._make_again(name, make, found.lock)
            else:
                self._maker.submit(self._make_again, name, make, found.lock)  # if it fails, who finds it too old hears
        value: Value = found.value
        return value

    @property
    def edition(self) -> Edition:
        """What pages are made of: the state of the store, and how often figures were made."""
        return self.state, self._editions

    def recall(self, name: Hashable) -> Any | None:  # noqa: ANN401 - whatever was remembered
        """Return what was remembered under a name of the present edition."""
        found = self._pages.get(name)
        return found[2] if found and found[0] == self.edition and not self._is_too_old(found[1]) else None

    def remember(self, name: Hashable, edition: Edition, page: object) -> None:
        """Remember a page that was made of an edition; of too many the oldest goes."""
        self._pages[name] = (edition, time.monotonic(), page)
        self._pages.move_to_end(name)
        while len(self._pages) > MOST_PAGES:
            with suppress(KeyError):
                self._pages.popitem(last=False)

    def _is_old(self, state: str, made_at: float) -> bool:
        return state != self.state or self._is_too_old(made_at)

    def _is_too_old(self, made_at: float) -> bool:
        return time.monotonic() - made_at > OLDEST

    def _make_again(self, name: Hashable, make: Callable[[], Value], lock: Lock) -> _Figure[Value]:
        try:
            return self._make(name, make)
        finally:
            lock.release()

    def _make(self, name: Hashable, make: Callable[[], Value]) -> _Figure[Value]:
        state, begin = self.state, time.monotonic()
        value = make()
        end = time.monotonic()
        self._figures[name] = made = _Figure(value, state, end, end + (end - begin) / SHARE)
        self._editions += 1
        return made

    def _look(self) -> None:
        """Follow the store until the archive is closed; whatever goes wrong, it is asked again."""
        done = ""
        while not self._over.is_set():
            try:
                self.state = self._watch.read_state()
                if self.state != done:
                    self.refresh()
                    done = self.state
            except Exception as error:
                logger.warning("%s", error, exc_info=not isinstance(error, StorageError))
                self._over.wait(1)
            self._over.wait(LOOK_EVERY)
