"""Small versions of `make torture`: real processes, real kills, then the oracles."""

from __future__ import annotations

import pytest

from crawler.demo.server import ReplicaServer
from storage import failpoints
from tests.torture import faults, kills, rules, schedules
from tests.torture.month import live_through
from tests.torture.site import Site

PAGES = 24


@pytest.fixture(scope="module")
def server():
    with ReplicaServer(PAGES) as server:
        yield server


@pytest.fixture
def site(server):
    return Site(server, "lang_son", delay=0.02)


@pytest.mark.journey
@pytest.mark.parametrize("portal", ["lang_son", "thai_nguyen", "bac_giang"])
def test_a_crawl_that_is_killed_again_and_again_ends_as_one_that_was_not(server, tmp_path, portal):
    site = Site(server, portal)
    whole = kills.crawl_undisturbed(site, tmp_path / "whole", PAGES)
    outcome = kills.kill_often(site, tmp_path / "killed", PAGES, 3, 7, whole)
    assert outcome.faults == []
    assert outcome.kills >= 2


@pytest.mark.journey
def test_every_failpoint_is_passed(site, tmp_path):
    log = tmp_path / "passed"
    names = {failpoints.LOG: str(log)}
    assert site.crawl(tmp_path / "home", **names).code == 0
    assert faults.run_apart(faults.export_articles, tmp_path / "home", tmp_path / "x.jsonl", **names) == 0
    assert faults.run_apart(faults.open_store, f"sqlite:///{tmp_path}/new.db", **names) == 0
    assert faults.run_apart(faults.back_up_store, tmp_path / "home", tmp_path / "copy.db", **names) == 0
    assert set(failpoints.NAMES) <= set(log.read_text().split())


@pytest.mark.journey
@pytest.mark.parametrize("name", ["warc.half_record", "tx.after_children", "tx.after_commit", "lease.before_commit"])
def test_a_kill_at_a_failpoint_loses_nothing(name, site, tmp_path):
    assert faults.kill_at(name, 1, site, tmp_path, PAGES) == []


@pytest.mark.journey
def test_d50_a_killed_export_leaves_the_file_that_was_there(site, tmp_path):
    assert site.crawl(tmp_path).code == 0
    assert faults.kill_export("export.before_rename", tmp_path) == []


@pytest.mark.journey
def test_a_killed_migration_is_completed_by_the_next_start(tmp_path):
    assert faults.kill_migration(tmp_path) == []


@pytest.mark.journey
@pytest.mark.parametrize(
    "name", ["D51 two SIGTERM", "one SIGTERM", "D53 disk full, database", "D54 disk full, WARC", "D56 two crawls"]
)
def test_faults_of_a_running_crawl(name, site, tmp_path):
    assert faults.CRAWL_FAULTS[name](site, tmp_path, PAGES) == []


@pytest.mark.journey
def test_d55_a_lock_held_by_another_process_is_waited_for(site, tmp_path):
    assert faults.hold_lock(site, tmp_path, PAGES, 1.0) == []


def test_what_happens_in_a_few_days_of_a_portal_is_known(tmp_path):
    diary = live_through(tmp_path, 6, 7, old=40, later=4, quiet=12)
    assert diary.faults == []
    assert diary.figures["revisions"] == diary.figures["edits"] >= 3
    assert diary.figures["tombstones"] == diary.figures["deletions"] >= 3
    assert diary.alarms == [9]


@pytest.mark.journey
def test_a_service_that_is_killed_loses_no_crawl_and_doubles_none(tmp_path):
    plan = schedules.Plan.draw(2, 3, 6)
    assert schedules.rehearse(tmp_path, plan) >= 2
    assert list(rules.find_faults(tmp_path, plan)) == []


def test_failpoints_do_what_is_asked_and_nothing_unasked(monkeypatch):
    failpoints.hit("tx.begin")
    monkeypatch.setattr(failpoints, "_is_set", True)
    monkeypatch.setattr(failpoints, "_passed", failpoints.Counter())
    monkeypatch.setenv(failpoints.VARIABLE, "tx.begin:2:raise")
    failpoints.hit("tx.begin")
    failpoints.hit("tx.before_commit")
    with pytest.raises(failpoints.FailpointReached):
        failpoints.hit("tx.begin")
    monkeypatch.setenv(failpoints.VARIABLE, "tx.before_commit:2:enospc")
    with pytest.raises(OSError, match="No space"):
        failpoints.hit("tx.before_commit")
    assert len(failpoints.NAMES) == len(set(failpoints.NAMES)) == 25
