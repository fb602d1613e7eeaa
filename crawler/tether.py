"""What a worker starts ends with it: standard input is a pipe from the worker, and its end is the sign to stop."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Final

VARIABLE: Final = "TINBAI_TETHERED"  # set for a process whose standard input is such a pipe
GRACE: Final = 30.0  # seconds for a clean stop; what was fetched is kept


def hold_tether(grace: float = GRACE) -> None:
    """If this process was started by a worker, end it cleanly when the worker is gone, and by force after ``grace``."""
    if os.environ.pop(VARIABLE, None):
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a worker in the background was told to ignore it
        threading.Thread(target=_wait_for_end, args=(grace,), name="tinbai-tether", daemon=True).start()


def _wait_for_end(grace: float) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
