"""A real pywb on loopback with archives in it; `make .venv/pywb.stamp` installs it apart."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

PYWB = Path(os.environ.get("TINBAI_PYWB") or Path(sys.prefix) / "pywb" / "bin")
SECONDS = 60


@contextmanager
def serve_archives(folder: Path, *archives: Path, settings: Sequence[str] = ()) -> Iterator[str]:
    """Serve WARC and WACZ files from a collection in ``folder``; yield its address. Skips where there is no pywb."""
    if not (PYWB / "wayback").exists():
        pytest.skip(f"there is no pywb in {PYWB}: make .venv/pywb.stamp, or name its folder in TINBAI_PYWB")
    for words in (["init", "web"], ["add", "--unpack-wacz", "web", *map(str, archives)]):
        subprocess.run([PYWB / "wb-manager", *words], cwd=folder, check=True, capture_output=True)
    (folder / "config.yaml").write_text("".join(f"{line}\n" for line in settings))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(PYWB / "wayback"), "-b", "127.0.0.1", "-p", str(port), "-t", "2"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}/web"
        finally:
            server.kill()


def fetch(url: str) -> bytes:
    """Return what our own server answers."""
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - of loopback
        body: bytes = answer.read()
    return body


def wait_for(url: str) -> None:
    """Wait until a server that was just started answers."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            fetch(url)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("pywb did not start")
