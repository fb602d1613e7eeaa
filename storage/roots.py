"""Where the captures of many machines lie together: any fsspec address, of which a local folder is but the spool.

An object cannot be appended to: a segment is finished and put there whole before the database points at it, so that
nothing counts as kept that is on one machine alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from storage.disk import make_folder, sync_folder
from storage.errors import StoreUnavailable

LINK: Final = "root"  # the file in a folder that names its root
SUFFIX: Final = ".warc.gz"
_PART: Final = ".part"


class Root:
    """A folder or bucket by its address; files in it come up whole or not at all."""

    def __init__(self, address: str) -> None:
        self.address = address
        with self._plain_faults():
            from fsspec.core import url_to_fs  # noqa: PLC0415 - a library for this alone

            self._files, self._path = url_to_fs(address)
            self._is_local = "file" in self._files.protocol

    def put(self, path: Path) -> None:
        """Have a file there under its own name.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        with self._plain_faults():
            if self._is_local:
                self._copy_durably(path, Path(self._path))
            else:
                self._files.put_file(str(path), f"{self._path}/{path.name}")

    def fetch(self, name: str, folder: Path) -> Path | None:
        """Copy a file from there into a folder and return its path, or None if there is no such file."""
        part = folder / f"{name}{_PART}"
        with self._plain_faults():
            try:
                self._files.get_file(f"{self._path}/{name}", str(part))
            except FileNotFoundError:
                return None
            return part.rename(folder / name)

    def read(self, name: str, start: int, length: int) -> bytes | None:
        """Return some bytes of a file, fewer at its end, or None if there is no such file."""
        with self._plain_faults():
            try:
                data: bytes = self._files.cat_file(f"{self._path}/{name}", start=start, end=start + length)
            except FileNotFoundError:
                return None
        return data

    def names(self) -> list[str]:
        """Return the names of all segments there."""
        with self._plain_faults():
            try:
                found = self._files.ls(self._path, detail=False, refresh=True)
            except FileNotFoundError:
                return []
        return sorted(name for path in found if (name := path.rpartition("/")[2]).endswith(SUFFIX))

    def remove(self, name: str) -> None:
        """Delete a file, if it is there."""
        with self._plain_faults():
            try:
                self._files.rm_file(f"{self._path}/{name}")
            except FileNotFoundError:
                return

    def _copy_durably(self, path: Path, folder: Path) -> None:
        make_folder(folder)
        part = folder / f"{path.name}{_PART}"
        with path.open("rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        part.rename(folder / path.name)
        sync_folder(folder)

    @contextmanager
    def _plain_faults(self) -> Iterator[None]:
        try:
            yield
        except ModuleNotFoundError as error:
            sentence = f"{self.address} needs {error.name}: pip install 'tinbai[cluster]' or that package"
            raise StoreUnavailable(sentence) from error
        except (OSError, ValueError, ImportError) as error:
            sentence = f"The captures at {self.address} cannot be reached ({error}): check the address and its rights"
            raise StoreUnavailable(sentence) from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in _CLIENTS:
                raise
            raise StoreUnavailable(f"The captures at {self.address} cannot be reached ({error})") from error


_CLIENTS: Final = frozenset({"botocore", "aiobotocore", "aiohttp", "gcsfs", "google", "azure", "paramiko"})


def link_root(folder: Path, address: str) -> None:
    """Have a folder be the spool of a root.

    Raises:
        StoreUnavailable: it cannot be written, or is that of another root.
    """
    link = folder / LINK
    try:
        make_folder(folder)
        known = link.read_text("utf-8").strip() if link.exists() else None
        if known is None:
            link.write_text(f"{address}\n", "utf-8")
    except OSError as error:
        raise StoreUnavailable(f"{link} cannot be written ({error.strerror}): check the folder") from error
    if known not in (None, address):
        raise StoreUnavailable(f"{folder} belongs to {known} and not to {address}: name another home")


def root_of(folder: Path) -> Root | None:
    """Return the root whose spool a folder is, or None for a folder that is all there is."""
    try:
        address = (folder / LINK).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return _open(address)


_open = lru_cache(8)(Root)
