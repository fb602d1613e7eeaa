"""kill -9 at random moments: a crawl is killed again and again, started again each time, and then looked at."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

from tests.torture.oracles import Findings, examine
from tests.torture.site import Site


@dataclass(frozen=True)
class Outcome:
    """How a crawl went that was killed ``kills`` times: what was found, and how many requests each kill cost."""

    kills: int
    exit_code: int
    findings: Findings
    differences: list[str]
    refetched: float
    seconds: float

    @property
    def faults(self) -> list[str]:
        """Return everything that is not as it must be."""
        ends = [f"exit code {self.exit_code}"] if self.exit_code else []
        return ends + self.findings.faults + self.differences

    def describe(self) -> str:
        """Return the outcome as one line."""
        found = self.findings
        return (
            f"{self.kills} kills: lost {found.comparison.missing}, doubled {found.comparison.doubled}, "
            f"captures {found.captures} of which {found.damaged} damaged, differences to an uninterrupted crawl "
            f"{len(self.differences)}, requests more than it {self.refetched:.1f} a kill, exit {self.exit_code}, "
            f"{self.seconds:.0f} s"
        )


def crawl_undisturbed(site: Site, home: Path, pages: int) -> tuple[Findings, int]:
    """Crawl once to the end; return what was found and how many requests it took."""
    before = site.asked()
    code, _, err = site.crawl(home)
    if code:
        raise RuntimeError(f"the crawl that nobody disturbed ended with {code}: {err}")
    return examine(home, site.portal, pages, site.database), site.asked() - before


def kill_often(site: Site, home: Path, pages: int, kills: int, seed: int, whole: tuple[Findings, int]) -> Outcome:
    """Kill a crawl ``kills`` times at random moments (every fifth while it starts), then let it end."""
    chance, began, before, killed = random.Random(seed), time.monotonic(), site.asked(), 0  # noqa: S311 - no secret
    left = whole[1] * 0.9
    for turn in range(kills * 3):
        share = max(2, int(left / max(1, kills - killed)))
        requests = 0 if turn % 5 == 0 else chance.randint(1, 2 * share)
        if killed == kills:
            break
        at = site.asked()
        killed += site.kill_after(home, requests, chance.uniform(0.2, 2.0))
        left -= site.asked() - at
    code, _, _ = site.crawl(home)
    findings = examine(home, site.portal, pages, site.database)
    return Outcome(
        kills=killed,
        exit_code=code,
        findings=findings,
        differences=findings.differences(whole[0]),
        refetched=(site.asked() - before - whole[1]) / max(1, killed),
        seconds=time.monotonic() - began,
    )
