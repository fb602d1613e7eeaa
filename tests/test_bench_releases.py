"""The benchmark of releases measures what it says: rows are counted, known reprints are judged."""

from __future__ import annotations

from storage.releases.checking import verify_release
from storage.store import Store
from tests.bench.releases.__main__ import CONTENDERS
from tests.bench.releases.captures import PAGE, fill_captures
from tests.bench.releases.reprints import CHANGES, judge_reprints, time_reprints
from tests.bench.releases.store import fill_store


def test_known_reprints_are_found_whatever_was_done_to_them():
    found = judge_reprints(600)
    assert found["precision"] >= 0.98
    assert found["recall"] >= 0.98
    assert len(found) == 2 + len(CHANGES)
    assert time_reprints(50) > 0


def test_every_contender_gives_all_rows(tmp_path):
    fill_store(tmp_path / "tinbai.db", 30)
    assert {name: run(tmp_path) for name, run in CONTENDERS.items()} == dict.fromkeys(CONTENDERS, 30)
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert 3_000 < sum(map(len, store.lines())) / 30 < 9_000


def test_a_package_holds_every_capture(tmp_path):
    fill_captures(tmp_path, 5)
    assert CONTENDERS["release"](tmp_path) == 5
    [package] = tmp_path.glob("release-*/captures.wacz")
    assert package.stat().st_size > 5 * PAGE // 2
    assert verify_release(package.parent) == []
