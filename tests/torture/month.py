"""A month of a portal with a moved clock: new, edited, dressed anew, deleted, renamed, moved articles, and outages."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from sqlalchemy import func, select

from crawler.demo.replicas.bao_bac_kan import BaoBacKan as Replica
from crawler.demo.replicas.chronicle import Chronicle
from crawler.demo.replicas.exchange import Answer, Ask, redirect
from crawler.demo.stories import Story
from spiders.bao_bac_kan import BaoBacKan
from storage import clock
from storage.schema import article, revision
from storage.store import Store
from storage.timeline import VIETNAM
from tests.web_of_pages import Web, crawl

BEGIN = datetime(2027, 3, 1, 12, tzinfo=VIETNAM)
OLD = 600  # articles that are there when the month begins
NEW_A_DAY, QUIET_DAYS, LATER_DAYS = 6, 17, 15
OUTAGES = (9, 20)
FULL_DAYS = (0, 10, 19, 30)  # on which everything is crawled anew beside it, to compare the cost
MOVE_DAY = 14


@dataclass(frozen=True, slots=True)
class Growing(Chronicle):
    """Articles that appear day by day after the first ``old`` ones."""

    old: int = OLD

    def moment_of(self, number: int) -> datetime:
        """Return when an article was published: old ones every nine hours before the month, then some a day."""
        if number < self.old:
            return BEGIN - timedelta(days=60, hours=9 * (self.old - max(number, 0)))
        day, turn = divmod(number - self.old, NEW_A_DAY)
        return BEGIN + timedelta(days=day, hours=turn - NEW_A_DAY)


def first_seen(day: int) -> int:
    """Return the day on which a crawl first finds what was published after the crawl of ``day``."""
    return next(later for later in range(day + 1, day + 9) if later not in OUTAGES)


@dataclass(frozen=True)
class Plan:
    """What happens to which article, and on what day."""

    edited: dict[int, int]
    deleted: dict[int, int]
    renamed: dict[int, int]

    @classmethod
    def draw(cls, days: int, old: int, seed: int) -> Plan:
        """Choose articles, old ones in the first days (they are looked at seldom), young ones all month."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        third = old // 20
        numbers = chance.sample(range(old), 3 * third)
        early = {number: chance.randint(1, 8) for number in numbers}
        young = {
            old + NEW_A_DAY * day + turn: first_seen(day) + chance.randint(1, 3)
            for day in range(days - 4)
            for turn in range(2)
        }
        cuts = numbers[:third], numbers[third : 2 * third], numbers[2 * third :]
        edited, deleted, renamed = ({number: early[number] for number in cut} for cut in cuts)
        for place, (number, day) in enumerate(young.items()):
            (edited, deleted, renamed)[place % 3][number] = day
        return cls(edited, deleted, renamed)


class Portal(Replica):
    """The replica of the newspaper on a given day of the month."""

    def __init__(self, plan: Plan, days: int, old: int) -> None:
        super().__init__(old + NEW_A_DAY * days)
        self.plan = plan
        self.old = old
        self.days = days
        self._untouched = self._tell
        self.story = self._tell_today
        self.dawn(0)

    def dawn(self, day: int) -> None:
        """Let a day begin."""
        self.day = day
        seen = self.old + NEW_A_DAY * min(day, self.days)
        self.chronicle = Growing(self.code, tuple(self.sections), seen, BEGIN, 0, self.old)
        if day == MOVE_DAY:
            self.hosts = (self.hosts[1], self.hosts[0], self.hosts[2])
        self.neighbour.cache_clear()  # type: ignore[attr-defined] - it is a cache

    def happened(self, what: dict[int, int], number: int) -> bool:
        """Tell whether something has happened to an article by today."""
        return number in what and what[number] <= self.day

    def _tell_today(self, number: int) -> Story:
        story = self._untouched(number)
        if not self.happened(self.plan.edited, number):
            return story
        return replace(story, lead=f"{story.lead} Đến nay đã có {100 + number} hộ tham gia.")

    def listed_form(self, number: int, kind: str = "own") -> str:
        """Return today's host."""
        del number, kind
        return self.hosts[0]

    def address(self, number: int, form: str) -> str:
        """Return the address, with its new words once it was renamed."""
        renamed = "-ban-moi" if self.happened(self.plan.renamed, number) else ""
        return f"https://{form}/{self.head(number).slug}{renamed}-post{self.key(number)}.html"

    def moved(self, ask: Ask) -> Answer | None:
        """Lead every other host to today's."""
        return None if ask.host == self.hosts[0] else redirect(f"https://{self.hosts[0]}{ask.path}")

    def answer(self, ask: Ask) -> Answer:
        """Answer as on this day: gone articles in three manners, renamed ones by a redirect, pages in a new dress."""
        found = self.locate(ask)
        if self.day in OUTAGES and ask.path != "/robots.txt":
            return self.deny(ask)
        if not found or self.moved(ask):
            return super().answer(ask)
        number = found[0]
        if self.happened(self.plan.deleted, number):
            missing = Answer(self._write_missing(ask))
            return (self.deny(ask), missing, redirect(f"https://{ask.host}/", 302))[number % 3]
        if urlsplit(self.address(number, ask.host)).path != ask.path and 0 <= number < self.chronicle.total:
            return redirect(self.address(number, ask.host))
        shown = super().answer(ask)
        return replace(shown, body=self._dress(shown.body, number))

    def _dress(self, body: bytes, number: int) -> bytes:
        """Change what is no word of the article: comments counted, blanks, quotes of attributes."""
        if number % 2:
            return body
        counted = body.replace("bạn đọc (0)".encode(), f"bạn đọc ({self.day})".encode())
        return counted.replace(b"</p>", b" </p>" if self.day % 2 else b"\n</p>")


@dataclass
class PortalWeb(Web):
    """The portal as a web: pages with an ETag where their bytes stay, and a count of what was sent."""

    portal: Portal | None = None
    sent: int = 0

    def answer(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Answer a request of a spider."""
        assert self.portal is not None
        self.asked.append(request)
        parts = urlsplit(request.url)
        given = self.portal.answer(Ask(host=parts.hostname or "", path=parts.path, now=clock.now().astimezone(VIETNAM)))
        headers = {"Content-Type": given.mime} | ({"Location": given.location} if given.location else {})
        tag = f'"{hashlib.sha256(given.body).hexdigest()[:16]}"'
        body, status = given.body, given.status
        if status == 200 and len(body) % 2:
            headers["ETag"] = tag
            if request.headers.get("If-None-Match", b"").decode() == tag:
                body, status = b"", 304
        self.sent += len(body)
        return status, headers, body


@dataclass
class Diary:
    """What a month of daily crawls came to; shares are of a full crawl's requests and bytes on the same day."""

    requests: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)
    alarms: list[int] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def describe(self) -> str:
        """Return the diary as two lines."""
        shares = ", ".join(
            f"{name} a day {median(values):.1%} of a full crawl (worst {max(values):.1%}, on day "
            f"{values.index(max(values)) + 1})"
            for name, values in (("requests", self.requests), ("bytes", self.bytes))
            if values
        )
        return f"{self.figures}, alarms on days {self.alarms}\n   {shares}"


def live_through(
    home: Path, days: int, seed: int, *, old: int = OLD, later: int = LATER_DAYS, quiet: int = QUIET_DAYS
) -> Diary:
    """Crawl the portal every day of its month and of the quiet time after it, and compare with what happened."""
    portal, diary = Portal(Plan.draw(days, old, seed), days, old), Diary()
    full = (0, 0)
    try:
        for day in range(days + quiet + 1):
            clock.move_to(BEGIN + timedelta(days=day) - datetime.now(UTC))
            portal.dawn(day)
            done, cost = _crawl(portal, home / "kept", later)
            if day in FULL_DAYS and day <= days:
                full = _crawl(portal, home / f"full-{day}", later)[1] if day else cost
            if 0 < day <= days:
                diary.requests.append(cost[0] / full[0])
                diary.bytes.append(cost[1] / full[1])
            if "tinbai/failed/mass_gone" in done:
                diary.alarms.append(day)
    finally:
        clock.move_to(timedelta(0))
    with Store.open(f"sqlite:///{home / 'kept' / 'tinbai.db'}") as store:
        diary.faults += _compare(store, portal, diary)
    return diary


def _crawl(portal: Portal, home: Path, later: int) -> tuple[dict[str, Any], tuple[int, int]]:
    web = PortalWeb(portal=portal)
    settings = {"TINBAI_RECHECK_DAYS": later, "LOG_LEVEL": "CRITICAL", "CONCURRENT_REQUESTS_PER_DOMAIN": 8}
    done = crawl(BaoBacKan, web, home, settings=settings)
    return done.stats, (len(web.asked), web.sent)


def _compare(store: Store, portal: Portal, diary: Diary) -> Iterator[str]:
    plan = portal.plan
    with store._engine.connect() as connection:
        counts = dict(map(tuple, connection.execute(select(revision.c.key, func.count()).group_by(revision.c.key))))
        rows = connection.execute(select(article.c.key, article.c.gone_at)).all()
    numbers = {portal.key(number): number for number in range(portal.chronicle.total)}
    gone = {numbers[row.key] for row in rows if row.gone_at and row.key in numbers}
    edits = {key: 1 + (number in plan.edited) for key, number in numbers.items()}
    diary.figures = {
        "articles": len(rows),
        "revisions": sum(counts.values()) - len(rows),
        "edits": len(plan.edited),
        "tombstones": len(gone),
        "deletions": len(plan.deleted),
        "renamed": len(plan.renamed),
    }
    if set(numbers) != {row.key for row in rows} or len(rows) != len(numbers):
        yield f"articles: {len(numbers)} were published, {len(rows)} are kept"
    missed = [key for key, count in edits.items() if counts.get(key, 0) < count]
    invented = [key for key, count in counts.items() if count > edits.get(key, 0)]
    yield from (
        f"{len(keys)} revisions {what}, e.g. {keys[:3]}"
        for keys, what in ((missed, "missed"), (invented, "of nothing"))
        if keys
    )
    if unseen := set(plan.deleted) - gone:
        yield f"{len(unseen)} deletions not known: {sorted(unseen)[:5]}"
    if false := gone - set(plan.deleted):
        yield f"{len(false)} tombstones of articles that are there: {sorted(false)[:5]}"
