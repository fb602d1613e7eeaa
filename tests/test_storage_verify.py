"""Verification: what is damaged is named, what can be mended is, and a sound store says nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from storage.archive import Damage, list_segments, read_capture, read_segment
from storage.captures import CaptureWriter
from storage.errors import CaptureDamaged
from storage.store import Store
from tests.keeping_samples import URL, at, capture_only, crawl_pages, make_html
from tests.storage_samples import make_exchange

KEYS = [f"50000{number}" for number in range(4)]


@pytest.fixture
def home(tmp_path):
    crawl_pages(tmp_path / "home", [(URL.format(key=key), make_html(key)) for key in KEYS]).close()
    return tmp_path / "home"


def check(home, *, repair=False):
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        return store.verify(home / "captures", repair=repair)


def change(home, *statements):
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def kinds(verdict):
    return sorted({finding.kind for finding in verdict.findings})


def records_of(home):
    (segment,) = list_segments(home / "captures")
    return segment, [one for one in read_segment(segment) if one.is_capture]


def test_a_sound_store_has_no_findings(home):
    verdict = check(home)
    assert verdict.is_sound
    assert verdict.findings == []
    counts = (verdict.segments, verdict.records, verdict.captures, verdict.articles, verdict.revisions)
    assert counts == (1, 9, 4, 4, 4)


@pytest.mark.parametrize(
    "damage",
    [
        """UPDATE capture SET "offset" = "offset" + 1""",
        "UPDATE capture SET length = 5",
        "UPDATE capture SET digest = 'ab'",
        "UPDATE capture SET segment = 'gone.warc.gz'",
    ],
)
def test_the_index_is_corrected_from_the_segments(home, damage):
    before = sqlite3.connect(home / "tinbai.db").execute("SELECT * FROM capture").fetchall()
    change(home, damage)
    found = check(home)
    assert not found.is_sound
    assert "index" in kinds(found)
    assert check(home, repair=True).is_sound
    assert check(home).findings == []
    assert sqlite3.connect(home / "tinbai.db").execute("SELECT * FROM capture").fetchall() == before


def test_captures_without_a_row_are_entered(home):
    change(
        home,
        "DELETE FROM url",
        "UPDATE revision SET capture = NULL",
        "DELETE FROM capture WHERE rowid IN (SELECT rowid FROM capture LIMIT 2)",
    )
    capture_only(home, [make_exchange(make_html("700001"), url=URL.format(key="700001"), fetched_at=at(2))])
    found = check(home)
    assert [finding.kind for finding in found.findings] == ["orphan", "orphan"]
    repaired = check(home, repair=True)
    assert all("entered" in finding.repaired for finding in repaired.findings)
    after = check(home)
    assert (after.findings, after.captures) == ([], 5)


def test_captures_of_a_portal_without_a_run_get_one(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    capture_only(home, [make_exchange(fetched_at=at(2))], name="thai_nguyen")
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        assert store.verify(home / "captures", repair=True).is_sound
        (run,) = store.runs()
        assert (run.portal, run.kind, run.bytes) == ("thai_nguyen", "rebuild", 8)


def test_a_flipped_bit_costs_one_record(home):
    segment, records = records_of(home)
    data = bytearray(segment.read_bytes())
    data[records[1].offset + records[1].length // 2] ^= 4
    segment.write_bytes(data)
    found = check(home)
    assert kinds(found) in (["damage", "lost"], ["digest", "lost"])
    assert sum(finding.kind == "lost" for finding in found.findings) == 1
    assert not check(home, repair=True).is_sound
    rest = [record for number, record in enumerate(records) if number != 1]
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        for record in rest:
            key = record.url.split("/")[-1].split("-")[0]
            (revision,) = store.revisions("lang_son", key)
            assert read_capture(home / "captures", revision.capture).block == record.block
        (lost,) = store.revisions("lang_son", KEYS[1])
        with pytest.raises(CaptureDamaged):
            read_capture(home / "captures", lost.capture)
    assert kinds(check(home)) in (["lost", "quarantine"], ["digest", "lost"])


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_record_that_was_cut_is_named_and_the_earlier_ones_are_served(home, share):
    segment, records = records_of(home)
    last = records[-1]
    segment.write_bytes(segment.read_bytes()[: last.offset + int(last.length * share)])
    assert kinds(check(home)) == ["damage", "lost"]
    repaired = check(home, repair=True)
    assert [finding.kind for finding in repaired.findings if not finding.repaired] == ["lost"]
    assert kinds(check(home)) == ["lost", "quarantine"]
    (whole,) = list_segments(home / "captures")
    assert not any(isinstance(one, Damage) for one in read_segment(whole))


def test_garbage_between_records_is_stepped_over_and_moved_away(home):
    segment, records = records_of(home)
    data, place = segment.read_bytes(), records[2].offset
    segment.write_bytes(data[:place] + b"\x1f\x8b\x08garbage" * 50 + data[place:])
    assert kinds(check(home)) == ["damage", "index"]
    assert check(home, repair=True).is_sound
    after = check(home)
    assert after.is_sound
    assert kinds(after) == ["quarantine"]


def test_a_missing_segment_is_named(home):
    segment, _ = records_of(home)
    segment.unlink()
    found = check(home, repair=True)
    assert sum(finding.kind == "lost" for finding in found.findings) == 4
    assert not found.is_sound


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("UPDATE article SET revision = 9 WHERE key = '500001'", "article"),
        ("UPDATE article SET content_hash = 'x' WHERE key = '500001'", "article"),
        ("UPDATE article SET title = 'x' WHERE key = '500001'", "article"),
        ("UPDATE article SET sort_date = '1999' WHERE key = '500001'", "article"),
        ("UPDATE article SET record = '{' WHERE key = '500001'", "article"),
        (
            "UPDATE article SET record = (SELECT record FROM article WHERE key = '500002') WHERE key = '500001'",
            "article",
        ),
        ("DELETE FROM alias WHERE key = '500001'", "article"),
        ("DELETE FROM article WHERE key = '500001'", "database"),
        ("UPDATE run SET articles = 7", "runs"),
        ("UPDATE run SET pages = 1", "runs"),
        ("UPDATE run SET bytes = 1", "runs"),
    ],
)
def test_tables_that_disagree_are_named(home, damage, kind):
    change(home, "PRAGMA foreign_keys=OFF", damage)
    found = check(home)
    assert not found.is_sound
    assert kind in kinds(found)


def test_a_segment_that_is_written_is_no_damage_and_a_dead_one_is_finished(home):
    with CaptureWriter(home / "captures", prefix="lang_son") as captures:
        captures.append(make_exchange(url=URL.format(key="8"), fetched_at=at(1)))
        found = check(home, repair=True)
        assert found.is_sound
        assert kinds(found) == ["open", "orphan"]
    (finished,) = (path for path in list_segments(home / "captures") if path.name != records_of_first(home))
    finished.rename(finished.with_name(finished.name + ".open"))
    with finished.with_name(finished.name + ".open").open("ab") as file:
        file.write(b"\x1f\x8b\x08torn")
    assert not check(home).is_sound
    repaired = check(home, repair=True)
    assert repaired.is_sound
    assert kinds(repaired) == ["open", "orphan", "quarantine"]
    assert check(home).is_sound


def records_of_first(home):
    return min(path.name for path in list_segments(home / "captures"))


def test_a_search_index_that_lost_an_article_is_made_again(home):
    with Store.open(f"sqlite:///{home}/tinbai.db") as store:
        found = store.search("title:a")
        with store._write() as connection:
            connection.exec_driver_sql("DELETE FROM search_document WHERE id = (SELECT max(id) FROM search_document)")
    assert {finding.kind for finding in check(home).findings} == {"search"}
    assert check(home, repair=True).is_sound
    with Store.open(f"sqlite:///{home}/tinbai.db") as store:
        assert store.search("title:a") == found
    assert check(home).findings == []
