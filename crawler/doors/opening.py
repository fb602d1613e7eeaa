"""From paths to doors: archives by their names, saved pages together, folders searched through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from crawler.doors.arrivals import Door, Skipped
from crawler.doors.folder import FilesDoor, find_entries
from crawler.doors.wacz import open_wacz
from crawler.doors.warc import Originals, WarcDoor
from crawler.exits import ExitCode, Failure

WARCS: Final = (".warc", ".warc.gz")
WACZ: Final = ".wacz"


def open_doors(
    paths: Iterable[Path], originals: Originals, spool: Path, portal: str | None = None
) -> Iterator[Door | Skipped]:
    """Yield a door for each archive, those in folders included, one for all saved pages, and what is refused.

    Raises:
        Failure: an archive or a manifest cannot be opened.
    """
    pages: list[Path] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            pages.append(path)
            for found in sorted(path.rglob("*")):
                if _is_archive(found):
                    yield from _open_archive(found, originals, spool)
        elif _is_archive(path):
            yield from _open_archive(path, originals, spool)
        else:
            pages.append(path)
    if entries := list(find_entries(pages)):
        yield FilesDoor(entries, portal)


def list_archives(paths: Iterable[Path]) -> list[Path]:
    """Return the archives that were named or stand in folders.

    Raises:
        Failure: something else was named, or a folder has none.
    """
    archives: dict[Path, None] = {}
    for path in paths:
        found = sorted(one for one in path.rglob("*") if _is_archive(one)) if path.is_dir() else [path]
        if not found or not _is_archive(found[0]):
            raise Failure(f"{path}: no WARC or WACZ; saved pages are read on one machine", ExitCode.USAGE)
        archives |= dict.fromkeys(found)
    return list(archives)


def check_paths(paths: Iterable[Path]) -> None:
    """See that all files and folders are there.

    Raises:
        Failure: one is not.
    """
    for path in paths:
        if not path.exists():
            raise Failure(f"{path}: no such file or folder", ExitCode.UNREADABLE)


def _is_archive(path: Path) -> bool:
    return path.name.lower().endswith((*WARCS, WACZ)) and path.is_file()


def _open_archive(path: Path, originals: Originals, spool: Path) -> Iterator[Door | Skipped]:
    if path.name.lower().endswith(WACZ):
        yield from open_wacz(path, originals, spool)
    else:
        yield WarcDoor(path, originals)
