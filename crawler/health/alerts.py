"""Alerts: what is told by mail, Telegram, Slack and the like through apprise, once, and again only with good reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Final

from crawler.exits import ExitCode, Failure
from crawler.health.findings import RANKS, Finding
from storage import health
from storage.health import Told
from storage.store import Store

REPEATED: Final = timedelta(days=1)
_TITLE: Final = "tinbai"


def send_alerts(
    store: Store, names: Sequence[str], findings: Sequence[Finding], addresses: Sequence[str], now: datetime
) -> list[str]:
    """Tell people what is new among the findings on some portals, and what has ended; return the sentences.

    A finding is told again after a day, or when it got graver; notes are not told.

    Raises:
        Failure: apprise is not installed, an address is none, or nobody could be reached: it will be told next time.
    """
    with store.snapshot() as connection:
        known = {(told.portal, told.kind): told for told in health.read_alerts(connection) if told.portal in names}
    grave = _gather(findings)
    news = [_tell(one, known.get(name), now) for name, one in grave.items() if _is_news(one, known.get(name), now)]
    ended = [told for name, told in known.items() if name not in grave]
    lines = [f"{told.severity}: {told.portal}: {told.sentence}" for told in news]
    lines += [f"over: {told.portal}: {told.sentence}" for told in ended]
    if lines:
        _send(lines, addresses)
        store.note_alerts(news, [(told.portal, told.kind) for told in ended])
    return lines


def _gather(findings: Iterable[Finding]) -> dict[tuple[str, str], Finding]:
    """Return what people are told by portal and kind; two hosts of a portal may have the same trouble at once."""
    gathered: dict[tuple[str, str], Finding] = {}
    for one in sorted(findings, key=lambda finding: -finding.rank):
        if one.severity != "note":
            first = gathered.get((one.portal, one.kind))
            told = replace(first, sentence=f"{first.sentence}; {one.sentence}") if first else one
            gathered[one.portal, one.kind] = told
    return gathered


def _is_news(finding: Finding, told: Told | None, now: datetime) -> bool:
    if told is None or now - told.sent_at >= REPEATED:
        return True
    return finding.rank > RANKS.get(told.severity, 0)  # type: ignore[call-overload, no-any-return]


def _tell(finding: Finding, told: Told | None, now: datetime) -> Told:
    page = f" ({finding.page})" if finding.page else ""
    new = Told(
        portal=finding.portal,
        kind=finding.kind,
        severity=finding.severity,
        sentence=finding.sentence + page,
        since=finding.since or now,
        sent_at=now,
    )
    return replace(new, since=told.since) if told else new


def _send(lines: Sequence[str], addresses: Sequence[str]) -> None:
    if not addresses:
        raise Failure("nobody is named to be told: set alerts in tinbai.toml, or TINBAI_ALERTS", ExitCode.USAGE)
    try:
        apprise: Any = import_module("apprise")
    except ImportError as error:
        raise Failure("alerts need apprise: pip install 'tinbai[alerts]'", ExitCode.USAGE) from error
    speaker = apprise.Apprise()
    for number, address in enumerate(addresses, 1):
        if not speaker.add(address):  # it may hold a password: it is not repeated
            raise Failure(f"address {number} of alerts is none that apprise knows", ExitCode.USAGE)
    if not speaker.notify(title=f"{_TITLE}: {len(lines)} on the health of portals", body="\n".join(lines)):
        sentence = "not everybody who is named in alerts could be told: it is tried again next time"
        raise Failure(sentence, ExitCode.SOME_FAILED)
