"""What was taken down is known by a keyed hash alone: enough to refuse it for ever, too little to tell what it was."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, bindparam, select

from storage.addresses import url_key
from storage.batch import TAKEN_DOWN, identify
from storage.errors import StoreUnavailable
from storage.records import Found, Visit
from storage.schema import takedown

KEY_FILE: Final = "takedown.key"
KEY_BYTES: Final = 32
ANY = select(takedown.c.name).limit(1)
AMONG = select(takedown.c.name).where(takedown.c.name.in_(bindparam("names", expanding=True)))


class Seals:
    """The names of what was taken down, by a key in ``home`` that leaves it with nothing else."""

    def __init__(self, home: Path | None) -> None:
        self._path = home / KEY_FILE if home else None

    def seal_address(self, name: str) -> str:
        """Return the sealed name of an address, given by its url key."""
        return self._seal(f"url:{name}")

    def seal_article(self, portal: str, key: str) -> str:
        """Return the sealed name of an article."""
        return self._seal(f"article:{portal}\n{key}")

    def make_key(self, connection: Connection) -> None:
        """See that there is a key, readable by its owner only.

        Raises:
            StoreUnavailable: it cannot be made, or the one by which earlier names were sealed is missing.
        """
        if connection.execute(ANY).first() is not None:
            _ = self._key
            return
        if self._path is None:
            raise StoreUnavailable("No home is named for the key of takedowns: name one with --home")
        try:
            with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            return
        except OSError as error:
            raise StoreUnavailable(f"{self._path} cannot be written ({error.strerror}): check the folder") from error

    def find(self, connection: Connection, urls: Iterable[str]) -> set[str]:
        """Return those of some addresses that were taken down."""
        if connection.execute(ANY).first() is None:
            return set()
        sealed = {url: self.seal_address(url_key(url)) for url in urls}
        taken = self.match(connection, sealed.values())
        return {url for url, name in sealed.items() if name in taken}

    def bar(self, connection: Connection, visits: Sequence[Visit]) -> Sequence[Visit]:
        """Return visits with those of taken-down addresses or articles refused, without what they brought."""
        if connection.execute(ANY).first() is None:
            return visits
        visits = [replace(visit, found=self.sift(connection, visit.found)) for visit in visits]
        names = [self._name_all(visit) for visit in visits]
        taken = self.match(connection, set().union(*names))
        return [_refuse(visit) if taken.intersection(own) else visit for visit, own in zip(visits, names, strict=True)]

    def sift(self, connection: Connection, found: Iterable[Found]) -> tuple[Found, ...]:
        """Return the addresses that a page named, without those that were taken down."""
        found = tuple(found)
        taken = self.find(connection, [one.url for one in found]) if found else ()
        return tuple(one for one in found if one.url not in taken)

    def match(self, connection: Connection, names: Iterable[str]) -> set[str]:
        """Return those of some sealed names that are noted as taken down."""
        rest, found = sorted(set(names)), set[str]()
        for start in range(0, len(rest), 10_000):  # engines take some 32,000 parameters
            found.update(connection.execute(AMONG, {"names": rest[start : start + 10_000]}).scalars())
        return found

    def _name_all(self, visit: Visit) -> set[str]:
        article, identity = visit.article, identify(visit)
        urls = (visit.url, *visit.aliases, *((article.url,) if article and article.url else ()))
        names = {self.seal_address(url_key(url)) for url in urls}
        return names | {self.seal_article(*identity)} if identity else names

    def _seal(self, text: str) -> str:
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    @cached_property
    def _key(self) -> bytes:
        try:
            key = self._path.read_bytes() if self._path else b""
        except OSError as error:
            raise StoreUnavailable(
                f"The key of takedowns {self._path} cannot be read ({error.strerror}): put it back from a backup, lest "
                "what was taken down be collected again"
            ) from error
        if len(key) < KEY_BYTES:
            raise StoreUnavailable(f"The key of takedowns {self._path or 'of this store'} is missing: name its home")
        return key


def _refuse(visit: Visit) -> Visit:
    return Visit(url=visit.url, portal=visit.portal, outcome="refused", reason=TAKEN_DOWN, capture=visit.capture)
