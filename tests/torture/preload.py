"""A preload of `dask worker`: what it then starts as `tinbai` meets replicas."""

from __future__ import annotations

import sys

from crawler import performing

performing._COMMAND = (sys.executable, "-m", "tests.torture.worker")  # type: ignore[misc]
