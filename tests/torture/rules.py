"""What the rules ask for in a rehearsal of schedules, reckoned minute by minute and compared with what was crawled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.records import Run
from storage.schema import start
from storage.store import Store
from storage.timetable import Start
from tests.torture.schedules import BEGIN, LINES, MOST, STEP, STOPPING, ZONE, Crawl, Line, Plan, read_crawls, read_notes

MINUTE = timedelta(minutes=1)
MOST_TRIES = 2  # of a crawl that dies
DRAIN = timedelta(days=1)  # before the end, in which what came due must have been begun

Kind = tuple[str, str, bool]  # schedule, portal, whether it was asked for


@dataclass
class Kept:
    """What a rehearsal left: starts, runs and what stood in for crawls."""

    starts: list[Start]
    runs: list[Run]
    crawls: list[Crawl]
    up: list[datetime]  # when the service had done a round


def read_kept(folder: Path) -> Kept:
    """Read what a rehearsal left."""
    with Store.open(f"sqlite:///{folder}/tinbai.db") as store, store.snapshot() as connection:
        starts = [Start(**row._asdict()) for row in connection.execute(start.select().order_by(start.c.slot))]
        return Kept(starts, store.runs(100_000), list(read_crawls(folder)), read_notes(folder, "ended"))


def describe(folder: Path, plan: Plan, killed: int) -> str:
    """Return what a rehearsal came to as one line."""
    kept = read_kept(folder)
    times = sum(
        len(line.portals)
        for line in LINES
        for time in list_times(line, BEGIN, plan.end)
        if not is_paused(plan, line.name, time)
    )
    missed = sum(one.cause.startswith("missed:") for one in kept.starts)
    died = sum(crawl.fate.startswith("dies") for crawl in kept.crawls)
    return (
        f"service killed {killed} times, {times} crawls asked for by {len(LINES)} schedules, {len(kept.starts)} begun "
        f"({missed} made up) in {len(kept.crawls)} processes, {died} of which died"
    )


def find_faults(folder: Path, plan: Plan) -> Iterator[str]:
    """Yield everything that is not as the rules ask for."""
    kept = read_kept(folder)
    for line in LINES:
        times = [time for time in list_times(line, BEGIN, plan.end) if not is_paused(plan, line.name, time)]
        yield from _check_cover(line, times, plan, kept)
    yield from _check_crawls(plan, kept)
    yield from _check_overlaps(kept)
    yield from _check_stops(kept)
    yield from _check_hands(folder, plan, kept)


def list_times(line: Line, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the minutes that a cron line names."""
    minute, hour, day, month, weekday = (_read_field(text) for text in line.cron.split())
    now = begin.astimezone(ZONE).replace(second=0, microsecond=0) + MINUTE
    while now <= end:
        by_day = day is None or now.day in day
        by_weekday = weekday is None or now.isoweekday() % 7 in weekday
        is_day = by_day or by_weekday if day and weekday else by_day and by_weekday
        clock = ((minute, now.minute), (hour, now.hour), (month, now.month))
        fits = all(wanted is None or value in wanted for wanted, value in clock)
        if is_day and fits:
            yield now.astimezone(UTC)
        now += MINUTE


def _read_field(text: str) -> set[int] | None:
    if text == "*":
        return None
    if text.startswith("*/"):
        return set(range(0, 60, int(text[2:])))
    return {int(part) for part in text.split(",")}


def is_paused(plan: Plan, name: str, time: datetime) -> bool:
    """Tell whether a schedule rested at a time."""
    paused = False
    for event in plan.events:
        if event.at <= time and event.name == name and event.what in ("pause", "resume"):
            paused = event.what == "pause"
    return paused


def is_open(line: Line, time: datetime) -> bool:
    """Tell whether a schedule's window is open."""
    if line.window is None:
        return True
    begin, end = line.window.split("-")
    now = f"{time.astimezone(ZONE):%H:%M}"
    return begin <= now < end if begin < end else now >= begin or now < end


def _check_cover(line: Line, times: list[datetime], plan: Plan, kept: Kept) -> Iterator[str]:
    """Every time has one start a portal; every start stands for a time, and was begun."""
    for portal in line.portals:
        own = [one for one in kept.starts if (one.schedule, one.portal) == (line.name, portal)]
        planned = [one for one in own if not one.is_asked]
        for time in times:
            count = sum(one.slot <= time <= one.last_slot for one in planned)
            if count != 1 and (count or time < plan.end - STEP):
                yield f"{line.name} {portal}: {time} has {count} starts"
        known = set(times)
        yield from (f"{one} stands for no time" for one in planned if not {one.slot, one.last_slot} <= known)
        yield from (
            f"{one} was never begun"
            for one in own
            if one.begun_at is None and one.decided_at < plan.end - DRAIN and not is_paused(plan, line.name, plan.end)
        )
        asked = sum(event.what == "ask" and event.name == line.name for event in plan.events)
        if len(own) - len(planned) != asked:
            yield f"{line.name} {portal}: asked for {asked} times, {len(own) - len(planned)} starts"
        yield from _check_causes(line, planned, kept)


def _check_causes(line: Line, starts: list[Start], kept: Kept) -> Iterator[str]:
    """What a service was there for in its minute is noted in that minute; all else is missed."""
    for one in starts:
        due = one.slot
        while not is_open(line, due):
            due += MINUTE
        is_missed = one.decided_at - due > MINUTE
        if is_missed and any(due <= at <= due + MINUTE for at in kept.up):
            yield f"{one} was noted late"
        if one.cause != (f"missed:{line.name}" if is_missed or one.deaths else f"schedule:{line.name}"):
            yield f"{one} has the wrong cause"


def _check_crawls(plan: Plan, kept: Kept) -> Iterator[str]:
    """Every start that is over has one crawl that came to its end, or two that died; every crawl has its start."""
    runs: dict[str | None, list[Run]] = {}
    for run in kept.runs:
        runs.setdefault(run.log, []).append(run)
    yield from (f"{log} has {len(found)} runs" for log, found in runs.items() if len(found) != 1)
    kinds: dict[Kind, list[Start]] = {}
    for one in sorted(kept.starts, key=lambda one: one.decided_at):
        kinds.setdefault((one.schedule, one.portal, one.is_asked), []).append(one)
    crawls: dict[Kind, list[Crawl]] = {kind: [] for kind in kinds}
    for crawl in kept.crawls:
        crawls[crawl.log.split("/")[-1].split("-")[0], crawl.portal, crawl.cause == "asked"].append(crawl)
    for kind, starts in kinds.items():
        own = crawls[kind]
        for one in starts:  # they are begun in their order, one after the other
            first = next(
                (n for n, crawl in enumerate(own) if one.ended_at and crawl.begun_at >= one.ended_at), len(own)
            )
            yield from _check_ends(one, own[:first], runs, plan)
            own = own[first:]
        yield from (f"{crawl} belongs to no start" for crawl in own)
        line = next(line for line in LINES if line.name == kind[0])
        yield from () if kind[2] else _check_window(line, crawls[kind], plan)


def _check_ends(one: Start, own: list[Crawl], runs: dict[str | None, list[Run]], plan: Plan) -> Iterator[str]:
    ended = [crawl for crawl in own if crawl.is_over and not crawl.fate.startswith("dies")]
    died = [crawl for crawl in own if crawl.is_over and crawl.fate.startswith("dies")]
    if any(crawl.begun_at < one.slot for crawl in own):
        yield f"{own} began before {one}"
    if one.deaths > len(died):
        yield f"{one} died {len(died)} times"
    is_given_up = len(died) >= MOST_TRIES or any(crawl.is_stopped for crawl in died)  # at the end of its window
    if len(ended) > 1 or (one.ended_at and not ended and not is_given_up):
        yield f"{one} ended {len(ended)} times and died {len(died)} times"
    if one.ended_at is None and ended and ended[0].ends_at < plan.end - DRAIN:
        yield f"{one} is over and nobody knows"
    if one.ended_at and ended and runs[ended[0].log][0].exit_code != one.exit_code:
        yield f"{one} ended as {runs[ended[0].log][0]}"


def _check_window(line: Line, crawls: list[Crawl], plan: Plan) -> Iterator[str]:
    for crawl in crawls:
        if not is_open(line, crawl.begun_at) or is_paused(plan, line.name, crawl.begun_at):
            yield f"{crawl} began outside its window, or in a pause"


def _check_overlaps(kept: Kept) -> Iterator[str]:
    """No portal is crawled twice at a time, and no more crawls are under way than are allowed."""
    for crawl in kept.crawls:
        beside = [one for one in kept.crawls if one.begun_at <= crawl.begun_at < one.ends_at]
        if len(beside) > MOST:
            yield f"{len(beside)} crawls at {crawl.begun_at}"
        if sum(one.portal == crawl.portal for one in beside) > 1:
            yield f"{crawl.portal} was crawled twice at {crawl.begun_at}"


def _check_stops(kept: Kept) -> Iterator[str]:
    """What has a window ends soon after it, if a service was there to stop it."""
    windows = {line.name: line for line in LINES if line.window}
    for crawl in kept.crawls:
        line = windows.get(crawl.log.split("/")[-1].split("-")[0])
        if line and crawl.cause != "asked":
            end = crawl.begun_at
            while is_open(line, end):
                end += MINUTE
            if any(end <= at < crawl.ends_at - STOPPING for at in kept.up):
                yield f"{crawl} went on after {end}"


def _check_hands(folder: Path, plan: Plan, kept: Kept) -> Iterator[str]:
    """Nothing begins on a portal that somebody crawls by hand."""
    for event in plan.events:
        end = event.at + timedelta(hours=event.hours)
        for taken in (at for at in read_notes(folder, f"hand-{event.name}") if event.at <= at < end):
            yield from (
                f"{crawl} began beside a crawl by hand"
                for crawl in kept.crawls
                if crawl.portal == event.name and taken <= crawl.begun_at < end
            )
