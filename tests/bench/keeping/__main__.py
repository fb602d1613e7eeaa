"""`python -m tests.bench.keeping SECTION`: what keeping costs, as ratios in one run."""

from __future__ import annotations

import sys
from importlib import import_module

SECTIONS = ("search",)


def main() -> None:
    """Run the sections that are named, or all of them."""
    name, *rest = sys.argv[1:] or ("",)
    if name not in {"", *SECTIONS}:
        raise SystemExit(f"no section {name!r}: choose from {', '.join(SECTIONS)}")
    for section in (name,) if name else SECTIONS:
        import_module(f"tests.bench.keeping.{section}").main(rest)


if __name__ == "__main__":
    main()
