"""`tinbai extract`: saved pages in, JSON out, nothing kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import orjson
import typer

from crawler.commands.options import Instant
from crawler.commands.saved import read_saved
from crawler.doors.folder import Entry, open_page, read_instant, read_manifest, read_page
from crawler.exits import ExitCode, Failure
from crawler.terminal import write_json
from pipelines.errors import Rejected
from storage.codec import to_json

STANDARD_INPUT = Path("-")


def _check_address(url: str | None) -> str | None:
    try:
        (url or "").encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the address is no UTF-8") from None
    return url


def extract(
    file: Annotated[Path | None, typer.Argument(help="HTML or text, gzip or plain; - is standard input.")] = None,
    url: Annotated[
        str | None, typer.Option("--url", callback=_check_address, help="The page's address: it tells portal and key.")
    ] = None,
    portal: Annotated[str | None, typer.Option("--portal", metavar="NAME", help="Read it as this portal's.")] = None,
    fetched_at: Instant = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", metavar="FILE.jsonl", help="Lines with file, url, optional fetched_at and portal."),
    ] = None,
) -> None:
    """Read saved pages into JSON on standard output; nothing is kept.

    One page gives one JSON object. A page that is no article gives a sentence on standard error and exit code 1.
    The portal is found by the address; a page of an unknown portal is read by the generic reader.

    With a manifest each line gives one line, with its file repeated; a page that is no article gives file, rejected
    (the reason) and detail. A file that cannot be read gives such a line too, and exit code 3 at the end.

    Example: tinbai extract --url https://baolangson.vn/kinh-te/123456-tin.html tin.html
    """
    if (file is None) == (manifest is None):
        raise typer.BadParameter("give one file, - for standard input, or --manifest", param_hint="FILE")
    if manifest is not None:
        if url or portal or fetched_at:
            raise typer.BadParameter("url, portal and fetched_at stand in its lines", param_hint="--manifest")
        raise typer.Exit(_extract_all(manifest))
    page = read_page(sys.stdin.buffer, "standard input") if file == STANDARD_INPUT else open_page(Path(file or ""))
    when = read_instant(fetched_at) if fetched_at else None
    write_json(to_json(read_saved(replace(page, url=url or None, portal=portal or None, fetched_at=when))))


def _extract_all(manifest: Path) -> ExitCode:
    """Write a line for each entry; return the code of the first failure, or that all is done."""
    code = ExitCode.COMPLETE
    for entry in read_manifest(manifest):
        line, outcome = _extract_entry(entry)
        write_json(line)
        code = code or outcome
    return code


def _extract_entry(entry: Entry | Failure) -> tuple[bytes, ExitCode]:
    name = entry.file if isinstance(entry, Entry) else None
    try:
        if isinstance(entry, Failure):
            raise entry
        page = replace(open_page(entry.path), url=entry.url, portal=entry.portal, fetched_at=entry.fetched_at)
        article = read_saved(page)
    except Rejected as verdict:
        return _refusal(name, verdict.reason, verdict.detail), ExitCode.COMPLETE
    except Failure as failure:
        return _refusal(name, failure.code.name.lower(), str(failure)), failure.code
    return b'{"file":' + orjson.dumps(name) + b"," + to_json(article)[1:], ExitCode.COMPLETE


def _refusal(name: str | None, reason: str, detail: str) -> bytes:
    return orjson.dumps({"file": name, "rejected": reason, "detail": detail})
