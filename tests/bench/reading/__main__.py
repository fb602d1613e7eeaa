"""`make bench-reading`: how well and how fast pages, dates and references are read, beside the field's other tools.

Every table ends in the aims. Sections whose gold is not here say so and are skipped.
"""

from __future__ import annotations

import argparse
import logging

from tests.bench.reading.citations import bench_citations
from tests.bench.reading.contenders import own_contenders, peer_contenders
from tests.bench.reading.dates import bench_dates
from tests.bench.reading.fuzz import bench_fuzz
from tests.bench.reading.memory import bench_memory
from tests.bench.reading.pages import bench_pages
from tests.bench.reading.speed import bench_speed
from tests.bench.reading.unknown import bench_strangers

SECTIONS = ("dates", "strangers", "pages", "citations", "speed", "memory", "fuzz")


def main() -> None:
    """Run the sections that were asked for, or all, in their order."""
    arguments = _read_arguments()
    logging.disable(logging.CRITICAL)  # peers log every page that they cannot read
    contenders = own_contenders()
    if arguments.peers and {"strangers", "pages"} & set(arguments.only):
        contenders += peer_contenders()
    sections = {
        "dates": lambda: bench_dates(arguments.rounds, peers=arguments.peers, verbose=arguments.verbose),
        "strangers": lambda: bench_strangers(
            contenders, arguments.strangers, arguments.seed, verbose=arguments.verbose
        ),
        "pages": lambda: bench_pages(contenders, verbose=arguments.verbose),
        "citations": lambda: bench_citations(verbose=arguments.verbose),
        "speed": lambda: bench_speed(arguments.rounds, peers=arguments.peers),
        "memory": lambda: bench_memory(tuple(arguments.memory)),
        "fuzz": lambda: bench_fuzz(arguments.fuzz, arguments.seed),
    }
    for name in SECTIONS:
        if name in arguments.only:
            sections[name]()


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reading", description=__doc__)
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="read beside peers")
    parser.add_argument("--only", type=_read_sections, default=SECTIONS, help=f"some of {','.join(SECTIONS)}")
    parser.add_argument("--verbose", action="store_true", help="print what tinbai reads wrong")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the measurements of speed")
    parser.add_argument("--strangers", type=int, default=10, metavar="N", help="pages of every family of strangers")
    parser.add_argument("--seed", type=int, default=0, help="of strangers and fuzzing: a fresh one is a fresh exam")
    parser.add_argument("--memory", type=int, nargs=2, default=(1_000, 10_000), metavar=("FIRST", "LAST"))
    parser.add_argument("--fuzz", type=int, default=20_000, metavar="N", help="broken pages")
    return parser.parse_args()


def _read_sections(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(SECTIONS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: the sections are {', '.join(SECTIONS)}")
    return names


if __name__ == "__main__":
    main()
