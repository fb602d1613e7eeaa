"""Places where a rehearsal may hurt the program: named, and without any effect unless the environment asks for one."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Final

VARIABLE: Final = "TINBAI_FAILPOINT"  # name:count:action, e.g. tx.before_commit:3:kill
LOG: Final = "TINBAI_FAILPOINT_LOG"  # a file that takes the name of every place when it is passed first
_PLACES = (
    "lease.before_commit lease.after_commit fetch.headers fetch.body_half fetch.done warc.before_append "
    "warc.half_record warc.before_fsync warc.after_fsync warc.rotate_close warc.rotate_rename parse.start "
    "parse.done tx.begin tx.after_capture tx.after_article tx.after_children tx.before_commit tx.after_commit "
    "outbox.consume export.write_half export.before_rename migrate.half backup.half shutdown.draining"
)
NAMES: Final = tuple(_PLACES.split())
SLEEP_SECONDS: Final = 2.0

_passed: Counter[str] = Counter()
_is_set = VARIABLE in os.environ or LOG in os.environ


class FailpointReached(Exception):
    """What the action ``raise`` raises."""


def hit(name: str) -> None:
    """Do what the environment asks for at this place, at its count-th passing: kill, raise, sleep or enospc."""
    if _is_set:
        _act(name)


def is_set() -> bool:
    """Tell whether any place is watched, for what would cost something to observe."""
    return _is_set


def _act(name: str) -> None:
    _passed[name] += 1
    if _passed[name] == 1 and (log := os.environ.get(LOG)):
        with Path(log).open("a", encoding="ascii") as file:
            file.write(f"{name}\n")
    wanted, _, rest = os.environ.get(VARIABLE, "").partition(":")
    count, _, action = rest.partition(":")
    if wanted != name or _passed[name] != int(count or 1):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "sleep":
        time.sleep(SLEEP_SECONDS)
    elif action == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    else:
        raise FailpointReached(name)
