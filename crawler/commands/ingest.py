"""`tinbai ingest`: archives and saved pages into the store, through the same reading as a crawl."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.catalog import portal_named
from crawler.commands.home import open_store
from crawler.commands.options import AsJson, Home, Since, Until, check_window
from crawler.config import Config, read_config
from crawler.doors.arrivals import Door, Skipped
from crawler.doors.asking import PAUSE, Asker
from crawler.doors.cdx import CdxDoor, Collection, find_replay
from crawler.doors.folder import FilesDoor, find_entries
from crawler.doors.wacz import open_wacz
from crawler.doors.warc import Originals, WarcDoor
from crawler.exits import ExitCode, Failure
from crawler.intake import Intake, Tally
from crawler.keeping import Keeping
from crawler.rereading import Scope, count_readers
from crawler.terminal import say, screen, write_json
from pipelines.readers import Readers

WARCS = (".warc", ".warc.gz")
WACZ = ".wacz"
