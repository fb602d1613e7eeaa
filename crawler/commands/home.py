"""The folder that a command keeps things in or reads them from, and the store in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from crawler.config import Config, read_config
from storage.errors import StoreUnavailable
from storage.store import Store

DEMO_HOME = Path("demo-data")


def demo_config(home: Path | None) -> Config:
    """Return a configuration whose records of replicas stay apart: no TINBAI_HOME or TINBAI_DATABASE counts."""
    place = home or DEMO_HOME
    return read_config(home=place, database=f"sqlite:///{place.resolve() / 'tinbai.db'}")


def open_store(config: Config) -> Store:
    """Open the store to write to it: folder and tables are made where they are missing.

    Raises:
        StorageError: it cannot be opened, or a newer version wrote it.
    """
    return Store.open(config.database_url, config.home, patience=config.patience)


def open_kept(home: Path | None) -> Store:
    """Open the store of ``home``, or of the configuration, to read what is kept there.

    Raises:
        StorageError: it cannot be opened, or nothing was ever kept there.
        Failure: the configuration is wrong.
    """
    return Store.open(find_kept(home))


def check_portal(store: Store, name: str | None) -> None:
    """See that a portal is known, or at least an article of it kept: a slip of the pen is no empty answer.

    Raises:
        Failure: neither; the sentence names the nearest portal.
    """
    if name is None:
        return
    with closing(store.lines(portal=name)) as kept:
        if next(kept, None) is not None:
            return
    from crawler.catalog import portal_named  # noqa: PLC0415 - Scrapy is slow to import and seldom needed here

    portal_named(name)


def find_kept(home: Path | None) -> str:
    """Return the address of the database of ``home``, or of the configuration.

    Raises:
        StoreUnavailable: nothing was ever kept there.
        Failure: the configuration is wrong.
    """
    config = read_config(home=home)
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise StoreUnavailable(
            f"nothing is kept in {config.home} yet: tinbai crawl or ingest first, or name its --home"
        )
    return config.database_url
