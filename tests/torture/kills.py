"""kill -9 at random moments: a crawl is killed again and again, started again each time, and then looked at."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from crawler.exits import ExitCode
from tests.torture.oracles import Findings, examine
from tests.torture.site import PATIENCE, Site, kill_after

LATEST_START = 1.0  # seconds after which every fifth crawl is killed, wherever it is
LATEST = 0.4  # seconds after a crawl has come to its mark
MOST_AGAIN = 100  # requests that a kill may cost: what one transaction holds, what is under way, and the sections


@dataclass(frozen=True)
class Outcome:
    """How a crawl went that was killed ``kills`` times: what was found, and how many requests each kill cost."""

    kills: int
    exit_code: int
    findings: Findings
    differences: list[str]
    again: float
    seconds: float

    @property
    def faults(self) -> list[str]:
        """Return everything that is not as it must be."""
        ends = [f"exit code {self.exit_code}"] if self.exit_code else []
        ends += [f"{self.again:.0f} requests again a kill"] if self.again > MOST_AGAIN else []
        return ends + self.findings.faults + self.differences

    def describe(self) -> str:
        """Return the outcome as one line."""
        found = self.findings
        return (
            f"{self.kills} kills: lost {found.comparison.missing}, doubled {found.comparison.doubled}, "
            f"captures {found.captures} of which {found.damaged} damaged, differences to an uninterrupted crawl "
            f"{len(self.differences)}, requests more than it {self.again:.1f} a kill, exit {self.exit_code}, "
            f"{self.seconds:.0f} s"
        )


def crawl_undisturbed(site: Site, home: Path, pages: int) -> tuple[Findings, int]:
    """Crawl once to the end; return what was found and how many requests it took."""
    before = site.asked()
    told = site.crawl(home)
    if told.code:
        raise RuntimeError(f"the crawl that nobody disturbed ended with {told.code}: {told.sentence}")
    return examine(home, site.portal, pages, site.database), site.asked() - before


def kill_often(site: Site, home: Path, pages: int, kills: int, seed: int, whole: tuple[Findings, int]) -> Outcome:
    """Kill a crawl ``kills`` times, spread over all of it and each fifth time while it starts, then let it end."""
    chance, began, before, killed = random.Random(seed), time.monotonic(), site.asked(), 0  # noqa: S311 - no secret
    progress = site.progress(home)
    for turn in range(kills * 2):
        if killed == kills:
            break
        mark = 0 if turn % 5 == 0 else int(pages * (killed + chance.random()) / (kills + 1))
        seconds = chance.uniform(0, LATEST if mark else LATEST_START)
        killed += kill_after(site.start(home), progress, mark, seconds)
    progress.close()
    told = site.crawl(home)
    while told.code == ExitCode.STORE_UNAVAILABLE and time.monotonic() - began < PATIENCE:
        time.sleep(0.2)  # a server takes a moment to notice that the holder of a lock died
        told = site.crawl(home)
    findings = examine(home, site.portal, pages, site.database)
    return Outcome(
        kills=killed,
        exit_code=told.code,
        findings=findings,
        differences=findings.differences(whole[0]),
        again=(site.asked() - before - whole[1]) / max(1, killed),
        seconds=time.monotonic() - began,
    )
