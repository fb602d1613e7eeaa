"""The examination of portals: what is found against their own past, what is told to whom, and metrics."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler import cli
from crawler.exits import ExitCode, Failure
from crawler.guards.wire import read_end
from crawler.health import Finding, examine, write_metrics
from crawler.health.accepting import accept_builds
from crawler.health.alerts import send_alerts
from crawler.health.fetching import find_hosts, find_neglect, find_rises, find_robots
from crawler.health.findings import measure_rise
from crawler.health.layouts import find_disagreement, find_held, propose_repair
from crawler.health.rhythm import find_silence, is_tet, longest_pause
from pipelines.drift import AGREEMENT
from pipelines.layout import Source
from pipelines.proposals import Proposal
from spiders.platforms.bbg import BBG
from storage.health import HeldPage
from storage.hosts import RobotsCopy
from storage.records import Run, Visit
from tests.storage_samples import make_article, make_capture, make_visit

NOW = datetime(2025, 11, 22, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAME = "lang_son"


def daily(last, count, each=2):
    return [last - timedelta(days=number // each) for number in range(count)]


@pytest.mark.parametrize(
    ("newest", "looked", "severity"),
    [
        (date(2025, 11, 21), NOW, None),
        (date(2025, 11, 15), NOW, "warning"),
        (date(2025, 10, 20), NOW, "alarm"),
        (date(2025, 1, 24), datetime(2025, 2, 4, tzinfo=UTC), None),  # Tết of 2025 began on January 29
        (date(2025, 10, 20), None, None),
    ],
)
def test_silence_goes_by_the_portals_own_rhythm(newest, looked, severity):
    found = find_silence(NAME, daily(newest, 400), looked)
    assert [one.severity for one in found] == ([severity] if severity else [])


def test_a_portal_that_often_rests_is_not_silent_after_a_rest():
    weekly = [date(2025, 11, 10) - timedelta(weeks=number) for number in range(60)]
    assert not find_silence(NAME, weekly, NOW)
    assert longest_pause(weekly) == 6
    assert (is_tet(date(2025, 1, 29)), is_tet(date(2025, 3, 1))) == (True, False)
    assert not find_silence(NAME, weekly[:3], NOW)


def run(number, **changes):
    started = NOW - number * DAY
    return Run(id=99 - number, portal=NAME, kind="crawl", started_at=started, pages=200, **changes)


def test_refusals_failures_and_walls_are_held_against_earlier_crawls():
    calm = [run(number, refused={"empty": 1, "out_of_window": 90}) for number in range(1, 10)]
    assert not list(find_rises(NAME, [run(0, refused={"empty": 2, "out_of_window": 150, "held_box": 80}), *calm], {}))
    grave = run(0, refused={"empty": 60, "challenge": 9}, failed={"timeout": 40})
    found = {one.kind: one for one in find_rises(NAME, [grave, *calm], {"empty": "https://x.vn/1"})}
    assert found.keys() == {"refused_empty", "challenge", "failed_timeout"}
    assert found["refused_empty"].page == "https://x.vn/1"
    assert (
        "60 of 200 pages of the last crawl were refused as empty; before it was 9 of 1800"
        in found["refused_empty"].sentence
    )
    assert found["challenge"].severity == "alarm"
    assert not list(find_rises(NAME, [grave], {}))
    small = [replace(run(number, refused={"empty": 3}), pages=3) for number in range(4)]
    assert not list(find_rises(NAME, [*small[:3], *calm], {})), "nine pages"
    (told,) = find_rises(NAME, [*small, *calm], {})
    assert "12 of 12 pages of the last crawl" in told.sentence
    assert measure_rise(1, 0, 1, 0) == 0.0


def test_robots_files_certificates_and_pauses_are_told():
    changed = RobotsCopy(origin="https://x.vn", fetched_at=NOW - DAY, verdict="rules", text="a")
    before = replace(changed, fetched_at=NOW - 90 * DAY, text="b")
    assert [one.severity for one in find_robots(NAME, [changed, before], NOW)] == ["note"]
    assert [one.severity for one in find_robots(NAME, [replace(changed, verdict="closed")], NOW)] == ["alarm"]
    assert not list(find_robots(NAME, [before], NOW))
    host = {"name": "x.vn", "paused_until": None, "reason": None}
    for days, severity in ((60, None), (10, "warning"), (2, "alarm"), (-1, "alarm")):
        rows = [SimpleNamespace(**host, certificate_ends=NOW + days * DAY)]
        assert [one.severity for one in find_hosts(NAME, ["x.vn"], rows, NOW)] == ([severity] if severity else [])
    paused = SimpleNamespace(name="www.x.vn", paused_until=NOW + DAY, reason="http_403", certificate_ends=None)
    assert [one.kind for one in find_hosts(NAME, ["x.vn"], [paused], NOW)] == ["paused"]
    assert not list(find_hosts(NAME, ["y.vn"], [paused], NOW))
    assert read_end(b"20261224093000Z") == datetime(2026, 12, 24, 9, 30, tzinfo=UTC)
    assert read_end(None) is None


def test_a_portal_that_nobody_crawls_any_more_is_noted():
    runs = [run(number) for number in range(6)]
    assert not list(find_neglect(NAME, runs, NOW + DAY))
    assert [one.severity for one in find_neglect(NAME, runs, NOW + 5 * DAY)] == ["note"]


def test_readers_that_come_apart_are_told():
    counts = {(AGREEMENT, "2025-10 yes"): 40, (AGREEMENT, "2025-11 no"): 6, (AGREEMENT, "2025-11 yes"): 1}
    (found,) = find_disagreement(NAME, counts)
    assert "on 6 of 7 pages of 2025-11; before it was 0 of 40" in found.sentence
    assert not list(find_disagreement(NAME, {(AGREEMENT, "2025-11 no"): 9}))
    assert not list(find_disagreement(NAME, counts | {(AGREEMENT, "2025-10 no"): 40}))


def test_held_pages_are_one_finding():
    page = HeldPage(url="https://x.vn/1", reason="held_box", detail="a box", at=NOW, key=None, capture=None)
    (few,) = find_held(NAME, [page], None)
    assert (few.severity, few.sentence) == ("warning", "1 page is held and not published, the first because a box")
    (many,) = find_held(NAME, [page] * 3, Proposal(BBG, {"title": 1.0, "body": 0.5}, 4))
    assert many.severity == "alarm"
    assert many.sentence.endswith("a layout that reads 3 of 4 known pages is proposed")
    assert many.since == NOW
    assert f"spiders/{NAME}.py" in many.remedy
    assert "--accept" in few.remedy
    (repeated,) = find_held(NAME, [replace(page, reason="held_repeated")], None)
    assert "--leave-out" in repeated.remedy
    (years,) = find_held(NAME, [page] * 9, None, is_change=False)
    assert (years.severity, years.sentence.partition(",")[0]) == (
        "warning",
        "9 pages are held and not published",
    )


def hold(store, count=3):
    """Keep an article, and hold it and others."""
    number = store.begin_run(NAME, "crawl")
    store.keep(number, [make_visit(make_article("1"))])
    urls = [make_article(str(key)).url for key in range(1, count + 1)]
    held = {"portal": NAME, "outcome": "refused", "reason": "held_box", "detail": "a new box", "kind": "article"}
    store.keep(number, [Visit(url=url, capture=make_capture(url), **held) for url in urls])
    store.end_run(number, "finished")
    return urls


def test_held_pages_leave_what_is_kept_and_are_found_by_the_examination(store, tmp_path):
    urls = hold(store)
    assert store.article(NAME, "1").title == "Đường mới về bản, bài 1"
    assert store.count_held(NAME) == 3
    found = examine(store, [NAME, "nobody"], NOW, tmp_path)
    (layout,) = [one for one in found if one.kind == "layout"]
    assert (layout.severity, layout.page in urls, layout.proposal) == (
        "alarm",
        True,
        None,
    )  # the captures are not there
    assert accept_builds(store, NAME, tmp_path) == 0
    assert propose_repair(store, Source(title="X", name=NAME), [], tmp_path) is None
    assert [one.rank for one in found] == sorted((one.rank for one in found), reverse=True)


def test_metrics_are_what_prometheus_reads(store):
    hold(store)
    store.hosts.note_certificate("baolangson.vn", NOW + DAY)
    families = {family.name: family for family in text_string_to_metric_families(write_metrics(store, NOW))}
    values = {
        (sample.name, *sample.labels.values()): sample.value for one in families.values() for sample in one.samples
    }
    assert values["tinbai_held", NAME] == 3
    assert values["tinbai_articles", NAME] == 1
    assert values["tinbai_refused", NAME, "held_box"] == 3
    assert values["tinbai_finding", NAME, "layout", "alarm"] == 1
    assert values["tinbai_finding", NAME, "certificate", "alarm"] == 1
    assert values["tinbai_certificate_end_timestamp_seconds", "baolangson.vn"] == (NOW + DAY).timestamp()
    assert all(family.documentation for family in families.values())


@pytest.fixture
def told(monkeypatch):
    """What apprise was given to send."""
    sent = []

    class Speaker:
        def add(self, address):
            return "://" in address

        def notify(self, title, body):
            sent.append((title, body))
            return "fail" not in body

    monkeypatch.setattr("apprise.Apprise", Speaker)
    return sent


def test_people_are_told_once_again_after_a_day_when_it_gets_worse_and_when_it_ends(store, told):
    bad = Finding(NAME, "silence", "warning", "nothing new", "https://x.vn/", NOW)
    to = ("mailto://a",)

    def tell(findings, hours):
        return send_alerts(store, [NAME], findings, to, NOW + timedelta(hours=hours))

    assert tell([bad, Finding(NAME, "robots", "note", "changed")], 0) == [
        f"warning: {NAME}: nothing new (https://x.vn/)"
    ]
    assert tell([bad], 1) == []
    assert tell([replace(bad, severity="alarm")], 2) == [f"alarm: {NAME}: nothing new (https://x.vn/)"]
    assert tell([bad], 3) == []
    assert len(tell([bad], 30)) == 1
    assert tell([], 31) == [f"over: {NAME}: nothing new (https://x.vn/)"]
    assert tell([], 32) == []
    assert [title for title, _ in told] == ["tinbai: 1 on the health of portals"] * 4


def test_the_same_trouble_of_two_hosts_is_told_at_once(store, told):
    two = [Finding(NAME, "certificate", severity, f"{severity} ends") for severity in ("warning", "alarm")]
    assert send_alerts(store, [NAME], two, ("mailto://a",), NOW) == [f"alarm: {NAME}: alarm ends; warning ends"]


def test_alerts_that_cannot_be_sent_are_sent_next_time(store, told, monkeypatch):
    bad = Finding(NAME, "silence", "alarm", "fail")
    for to, code in (((), ExitCode.USAGE), (("nowhere",), ExitCode.USAGE), (("mailto://a",), ExitCode.SOME_FAILED)):
        with pytest.raises(Failure) as caught:
            send_alerts(store, [NAME], [bad], to, NOW)
        assert caught.value.code == code
    assert send_alerts(store, [NAME], [replace(bad, sentence="well")], ("mailto://a",), NOW)
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(Failure, match=r"tinbai\[alerts\]"):
        send_alerts(store, [NAME], [], ("mailto://a",), NOW)


@pytest.fixture
def tell(tmp_path, monkeypatch, capfd):
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = cli.run(["health", *arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run


def test_the_command_says_it_in_sentences_and_in_json(tell, tmp_path, told, monkeypatch):
    from tests.storage_samples import open_store  # noqa: PLC0415 - the fixtures of this module open others

    with open_store(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        hold(store)
    code, out, _ = tell(NAME)
    assert code == ExitCode.REJECTED
    assert f"alarm: {NAME}: the layout has changed: 3 pages are held" in out
    assert "see https://baolangson.vn/" in out
    (found,) = [one for one in orjson.loads(tell("--json")[1])["findings"] if one["kind"] == "layout"]
    assert found["proposal"] is None
    assert "setting" in tell("--alert")[2] or "nobody is named" in tell("--alert")[2]
    monkeypatch.setenv("TINBAI_ALERTS", '["mailto://a"]')
    assert tell("--alert")[0] == ExitCode.REJECTED
    assert "3 pages are held" in told[0][1]
    assert "0 held pages are trusted" in tell(NAME, "--accept")[1]
    assert "0 repeated sentences are left out" in tell(NAME, "--leave-out")[1]
    assert tell("--accept")[0] == tell(NAME, "--accept", "--leave-out")[0] == ExitCode.USAGE
    code, out, _ = tell("bac_kan")
    assert (code, out.strip()) == (0, "1 portals: nothing is wrong")
    assert tell("nobody")[0] == ExitCode.USAGE
